package io.hirundo.gateway.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.hirundo.gateway.access.Tokens;
import java.nio.charset.StandardCharsets;

/** {@code /.well-known/jwks.json}: the public key of this gateway's tokens, for whoever wants to verify one. */
final class PublishedKeys {
    private final byte[] jwks;

    PublishedKeys(Tokens tokens) {
        jwks = tokens.jwks().getBytes(StandardCharsets.UTF_8);
    }

    void register(HttpRules rules) {
        Resource.at("/.well-known/jwks.json").get((request, response) -> {
            // a new key is made when the old one is lost; who verifies should notice within minutes
            response.header(HeaderNames.CACHE_CONTROL, "public, max-age=300");
            Json.send(request, response, jwks);
        }).register(rules);
    }
}
