package io.hirundo.gateway.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.InetSocketAddress;

/**
 * Who may read {@code /metrics}: a Prometheus on the same machine without a token, everybody else with any good token
 * (Prometheus: {@code authorization.credentials_file}). A request that a proxy on this machine forwards comes from
 * elsewhere. {@code /health} is open: it says up or down, and a watchdog has no token.
 */
final class MetricsAccess implements Filter {
    private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
    private final Guard guard;

    MetricsAccess(Guard guard) {
        this.guard = guard;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String path = request.path().path();
        if ((path.equals("/metrics") || path.startsWith("/metrics/")) && !isLocal(request)) {
            guard.principal(request);
        }
        chain.proceed();
    }

    private static boolean isLocal(RoutingRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress address
                && address.getAddress().isLoopbackAddress()
                && !request.headers().contains(FORWARDED_FOR) && !request.headers().contains(HeaderNames.FORWARDED);
    }
}
