package io.hirundo.gateway.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Requests that may take longer than others, as long as their body comes in: an update over a slow network. Only for who was let
 * in; see {@link TimedConnections} for what everybody else could do with it. Any thread.
 */
final class LongRequests {
    /**
     * When a body last went on, by the connection that it comes on. It stays after the body's end, for the answer has its time
     * from there on; the next request on the connection begins later than that.
     */
    private final Map<String, Long> wentOnNanos = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    LongRequests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** From now on the request's time counts from where its body last went on. */
    InputStream body(String connection, InputStream in) {
        wentOn(connection);
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                wentOn(connection);
                return read;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int read = super.read(bytes, offset, length);
                wentOn(connection);
                return read;
            }
        };
    }

    private void wentOn(String connection) {
        wentOnNanos.put(connection, nanoTime.getAsLong());
    }

    /** @return what of a time since the request began is to count */
    Duration counted(String connection, Duration sinceItBegan) {
        Long since = wentOnNanos.get(connection);
        if (since == null) {
            return sinceItBegan;
        }
        Duration standstill = Duration.ofNanos(nanoTime.getAsLong() - since);
        return standstill.compareTo(sinceItBegan) < 0 ? standstill : sinceItBegan;
    }

    /** The connection has ended. */
    void forget(String connection) {
        wentOnNanos.remove(connection);
    }
}
