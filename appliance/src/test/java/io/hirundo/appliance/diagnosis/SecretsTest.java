package io.hirundo.appliance.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "url: rediss://fleet:hunter2@host:6379", "{ url: \"redis://:hunter2@host\" }", "# url: redis://u:hunter2@host",
        "mqtt://user:p/w@hunter2@host:1883", "password: hunter2", "  passwd = hunter2 # a comment", "\"secret\" : \"hunter2\",",
        "access-token: 'hunter2'", "api_key=x hunter2", "# the old password: hunter2",
        "{ user: x, password: hunter2, port: 1 }", "password: |\n  hunter2\n  hunter2", "Authorization: Bearer: hunter2",
        "{\"kty\":\"EC\",\"d\":\"hunter2\"}", "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nhunter2", "open http://x/#token=hunter2"})
    void takesOutWhatLooksLikeASecret(String text) {
        assertThat(Secrets.of(List.of()).removed(text)).doesNotContain("hunter2").contains(Secrets.GONE);
    }

    @Test
    void takesOutTokensWhereverTheyStand() {
        String token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl-_x";
        assertThat(Secrets.of(List.of()).removed("GET /ws?x=" + token + " 401")).isEqualTo("GET /ws?x=[removed] 401");
    }

    @Test
    void takesOutThePasswordsOfTheConfigurationAlsoWhereTheyStandAlone() {
        Secrets secrets = Secrets.of(List.of("uplink: { url: redis://u:s3cr%2Ft@host }"));
        assertThat(secrets.removed("log: it said s3cr/t and s3cr%2Ft")).isEqualTo("log: it said [removed] and [removed]");
    }

    @Test
    void leavesTheRestAsItWas() {
        String text = """
                # The password stands in a file of its own, so that this one can be shown around.
                broker: { managed: false, url: mqtt://host:1883, user: boiler, password-file: /etc/x }
                access: { hs256-secret-file: secret.txt, jwks: [fleet.jwks] }
                hirundo_tokens_refused_total{reason="expired"} 3
                "tokens" : {
                  "kid" : "abc"
                uplink: redis://host:6379
                """;
        assertThat(Secrets.of(List.of("# redis://[user:password@]host")).removed(text)).isEqualTo(text);
    }
}
