package io.hirundo.gateway.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Requests that may take longer than others, as long as their body comes in: an update over a slow network. Only for who was let
 * in; see {@link TimedConnections} for what everybody else could do with it. Any thread.
 */
final class LongRequests {
    /** When a body last went on, by the connection that it comes on. */
    private final Map<String, Long> wentOnNanos = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    LongRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** From now on only a standstill counts, until what is returned is closed. */
    InputStream body(String connection, InputStream in) {
        wentOnNanos.put(connection, nanoTime.getAsLong());
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                return wentOn(super.read());
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return wentOn(super.read(bytes, offset, length));
            }

            private int wentOn(int read) {
                wentOnNanos.put(connection, nanoTime.getAsLong());
                return read;
            }

            @Override
            public void close() {
                wentOnNanos.remove(connection); // the request's own stream is Helidon's to close
            }
        };
    }

    /** For how long its body has not come on; empty for a request like all others. */
    Optional<Duration> standstill(String connection) {
        Long since = wentOnNanos.get(connection);
        return since == null ? Optional.empty() : Optional.of(Duration.ofNanos(nanoTime.getAsLong() - since));
    }
}
