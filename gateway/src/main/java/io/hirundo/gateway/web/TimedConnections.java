package io.hirundo.gateway.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * HTTP connections that end when a request takes too long. Helidon's idle time-out ends one between two requests, but not
 * one whose peer has stopped in the midst of the headers or of a body, or does not read its answer: anybody could take all
 * connections, for ever, with a few bytes each. Any thread.
 *
 * @param longRequests those that end only when they stand still for so long
 */
record TimedConnections(ServerConnectionSelector http, LongRequests longRequests) implements ServerConnectionSelector {

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Timed(http.connection(context), context, longRequests);
    }

    private record Timed(ServerConnection http, ConnectionContext context, LongRequests longRequests) implements ServerConnection {

        @Override
        public void handle(Limit limit) throws InterruptedException {
            try {
                http.handle(limit);
            } finally {
                longRequests.forget(context.childSocketId());
            }
        }

        /** Since the last request began, or the body of a long one went on; none for a WebSocket. */
        @Override
        public Duration idleTime() {
            return longRequests.counted(context.childSocketId(), http.idleTime());
        }

        /** @param interrupt false where the time is over, true where the server stops */
        @Override
        public void close(boolean interrupt) {
            http.close(interrupt);
            if (!interrupt) {
                context.serverSocket().close();
            }
        }
    }
}
