package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    private final Credentials credentials = new Credentials(List.of("https://Dash.example"));
    private final WritableHeaders<?> headers = WritableHeaders.create();

    private Optional<String> ofHandshake(String path) {
        return credentials.ofHandshake(HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.GET, path, true), headers);
    }

    @Test
    void theHeaderGoesBeforeTheQueryAndTheQueryBeforeTheCookie() {
        headers.set(HeaderNames.HOST, "gw:8080");
        headers.set(HeaderNames.ORIGIN, "http://gw:8080");
        headers.set(HeaderNames.COOKIE, "hirundo_session=c");
        assertThat(ofHandshake("/ws")).contains("c");
        assertThat(ofHandshake("/ws?token=q")).contains("q");
        headers.set(HeaderNames.AUTHORIZATION, "bearer  h ");
        assertThat(ofHandshake("/ws?token=q")).contains("h");
    }

    @Test
    void aHandshakeWithACookieNeedsAnOrigin() {
        headers.set(HeaderNames.HOST, "gw:8080");
        headers.set(HeaderNames.COOKIE, "hirundo_session=c");
        assertThat(ofHandshake("/ws")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gw:8080,       http://gw:8080,        true",
        "GW:8080,       http://gw:8080,        true",
        "gw,            http://gw,             true",
        "gw:80,         http://gw,             true",
        "gw,            https://gw,            true",
        "gw:443,        https://gw,            true",
        "[::1]:8080,    http://[::1]:8080,     true",
        "[::1],         http://[::1],          true",
        "gw:8080,       https://dash.example,  true",
        "gw:8080,       https://DASH.example,  true",
        "gw:8080,       http://gw:8081,        false",
        "gw:8080,       http://gw,             false",
        "gw:8080,       http://gw:8080.evil,   false",
        "gw:8080,       http://evil,           false",
        "gw:8080,       http://dash.example,   false",
        "gw:8080,       null,                  false",
        "gw:8080,       file://gw:8080,        false",
        "gw:8080,       http://,               false",
        "gw:8080,       http://user@gw:8080,   false",
    })
    void theCookieCountsFromOwnOriginsAlone(String host, String origin, boolean counts) {
        headers.set(HeaderNames.HOST, host);
        headers.set(HeaderNames.ORIGIN, origin);
        headers.set(HeaderNames.COOKIE, "x=1; hirundo_session=c; y=2");

        assertThat(ofHandshake("/ws").isPresent()).isEqualTo(counts);
        assertThat(credentials.ofChanging(headers).isPresent()).isEqualTo(counts);
        assertThat(credentials.ofReading(headers).isPresent()).isEqualTo(counts);
    }

    @Test
    void aCookieOfAnotherNameIsNone() {
        headers.set(HeaderNames.COOKIE, "xhirundo_session=a; hirundo_session2=b");
        assertThat(credentials.ofReading(headers)).isEmpty();
    }
}
