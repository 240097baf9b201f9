package io.hirundo.gateway.web;

import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.TokenRefused;
import io.hirundo.gateway.access.TokenVerifier;
import java.util.Optional;

/** Lets a request through with the principal of its token, or answers 401. Any thread. */
final class Guard {
    private final TokenVerifier verifier;
    private final Credentials credentials;

    Guard(TokenVerifier verifier, Credentials credentials) {
        this.verifier = verifier;
        this.credentials = credentials;
    }

    /** What is done for somebody who is known. */
    @FunctionalInterface
    interface Action {
        void handle(ServerRequest request, ServerResponse response, Principal principal);
    }

    Handler known(Action action) {
        return (request, response) -> action.handle(request, response, principal(request));
    }

    Principal principal(ServerRequest request) {
        Headers headers = request.headers();
        boolean reads = request.prologue().method().equals(Method.GET) || request.prologue().method().equals(Method.HEAD);
        Optional<String> token = reads ? credentials.ofReading(headers) : credentials.ofChanging(headers);
        return verify(token.orElseThrow(() -> Problem.unauthorised("this needs a token: Authorization: Bearer, or the session "
                + "cookie of the gateway's own page")));
    }

    Principal verify(String token) {
        try {
            return verifier.verify(token);
        } catch (TokenRefused e) {
            throw Problem.invalidToken(e.getMessage());
        }
    }
}
