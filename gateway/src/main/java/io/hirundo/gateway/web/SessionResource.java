package io.hirundo.gateway.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * {@code POST session} puts the bearer's token into a cookie that no script can read, {@code DELETE session} takes it
 * away. The page signs in once with the token of its link and keeps none itself.
 */
final class SessionResource {
    /** RFC 6265, section 6.1: browsers keep cookies up to 4096 bytes, name and attributes included. */
    private static final int MAX_TOKEN = 3800;
    /** Browsers keep none for longer (RFC 6265bis, section 5.5). The token in it says when it ends. */
    private static final long LONGEST_S = 400L * 24 * 3_600;

    private final Guard guard;
    private final Clock clock;
    private final BooleanSupplier clockTrusted;

    SessionResource(Guard guard, Clock clock, BooleanSupplier clockTrusted) {
        this.guard = guard;
        this.clock = clock;
        this.clockTrusted = clockTrusted;
    }

    void register(HttpRules rules) {
        Resource.at("/session").post(this::open).delete(this::close).register(rules);
    }

    private void open(ServerRequest request, ServerResponse response) {
        Query.none(request);
        String token = Credentials.bearer(request.headers()).orElseThrow(
                () -> Problem.unauthorised("a session is opened with Authorization: Bearer"));
        Principal principal = guard.verify(token);
        if (token.length() > MAX_TOKEN) {
            throw Problem.of(Status.BAD_REQUEST_400, "token-too-long", "the token has " + token.length()
                    + " characters; a cookie takes " + MAX_TOKEN);
        }
        setCookie(request, response, token, maxAgeS(principal));
    }

    /** By a clock that is wrong now, a token may have ended long ago that will be good when it is right. */
    private long maxAgeS(Principal principal) {
        long leftS = (principal.expiresAtMs() - clock.millis()) / 1000;
        return clockTrusted.getAsBoolean() && leftS > 0 ? Math.min(leftS, LONGEST_S) : LONGEST_S;
    }

    /** Signs out whoever asks, with a good token or not; a page of another origin cannot, its cookie is not sent. */
    private void close(ServerRequest request, ServerResponse response) {
        Query.none(request);
        setCookie(request, response, "", 0);
    }

    private static void setCookie(ServerRequest request, ServerResponse response, String value, long maxAgeS) {
        response.header(HeaderNames.SET_COOKIE, Credentials.COOKIE + "=" + value + "; Path=/; Max-Age=" + maxAgeS
                + "; HttpOnly; SameSite=Strict" + (request.isSecure() ? "; Secure" : ""));
        response.status(Status.NO_CONTENT_204).send();
    }
}
