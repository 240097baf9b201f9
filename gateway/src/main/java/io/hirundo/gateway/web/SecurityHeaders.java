package io.hirundo.gateway.web;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/**
 * What every answer says to a browser. Scripts and data come from the gateway alone; {@code ws:} and {@code wss:} stand
 * beside {@code 'self'} because older Safari does not count a WebSocket to the own origin as {@code 'self'}. The
 * chart sets its sizes by script, which needs no {@code 'unsafe-inline'}.
 */
final class SecurityHeaders {
    static final List<Header> HEADERS = List.of(
            HeaderValues.create(HeaderNames.create("Content-Security-Policy"),
                    "default-src 'self'; connect-src 'self' ws: wss:; "
                            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
            HeaderValues.create(HeaderNames.create("X-Content-Type-Options"), "nosniff"),
            HeaderValues.create(HeaderNames.create("Referrer-Policy"), "no-referrer"));

    private SecurityHeaders() {}

    static void set(ServerResponse response) {
        HEADERS.forEach(response::header);
    }
}
