package io.hirundo.gateway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.PairingCodes.Grant;
import io.hirundo.gateway.access.Tokens;
import io.hirundo.gateway.event.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST pair} with {@code {"code":"7KQ2-M4TD"}}: the token that the code stands for, and the code is used up. Nobody is
 * known here yet, so guesses are counted. By POST alone: what a mail program or a browser fetches ahead of a person must not
 * use a code up.
 */
final class PairResource {
    private static final Logger LOG = LoggerFactory.getLogger(PairResource.class);
    private static final JsonMapper JSON = StrictJson.mapper();

    private final PairingCodes codes;
    private final Tokens tokens;
    private final Attempts attempts = new Attempts(System::nanoTime);

    PairResource(PairingCodes codes, Tokens tokens) {
        this.codes = codes;
        this.tokens = tokens;
    }

    void register(HttpRules rules) {
        Resource.at("/pair").post(this::redeem).register(rules);
    }

    private void redeem(ServerRequest request, ServerResponse response) {
        Query.none(request);
        Json.checkAccepted(request);
        String code = code(Json.body(request));
        if (!attempts.take()) {
            throw Problem.tooMany("too-many-attempts", "too many codes were tried; one a second is allowed");
        }
        Grant grant = codes.redeem(code).orElseThrow(() -> Problem.of(Status.NOT_FOUND_404, "no-such-code",
                "this code is not good: it was used, its 10 minutes are over, or it was never given; the gateway's console shows "
                        + "one, `hirundo pair` prints one"));
        String token = tokens.issue(grant.userId(), grant.role(), grant.devices(), grant.ttl());
        LOG.info("{} signs in with a pairing code, as {}", grant.userId(), grant.role().wireName());
        Json.send(request, response, Json.bytes(Json.MAPPER.createObjectNode().put("token", token)));
    }

    private static String code(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject() && node.size() == 1 && node.path("code").isTextual()) {
                return node.get("code").textValue();
            }
            throw Problem.body("the body must be an object with the member code and no other, for example {\"code\":\"7KQ2-M4TD\"}");
        } catch (JsonProcessingException e) {
            throw Problem.body("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be read", e);
        }
    }
}
