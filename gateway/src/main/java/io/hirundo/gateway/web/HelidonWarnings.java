package io.hirundo.gateway.web;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps the log readable, and the disk free, whatever is sent to the port. Helidon warns with a page of stack trace of each
 * request that is no HTTP, and of each peer that leaves before it got its answer: anybody on the network could write as
 * much as he likes. So a logger may warn at once, then once a minute, with the number of those left out. Who leaves in the
 * midst of a request is nothing to warn of at all.
 *
 * <p>One for each logger; any thread.
 */
final class HelidonWarnings implements Filter {
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Those that speak of a single connection or request. Held here, because a logger's filter is lost with it. */
    private static final List<Logger> LOGGERS = List.of(Logger.getLogger("io.helidon.webserver.ConnectionHandler"),
            Logger.getLogger("io.helidon.webserver.http1.Http1Connection"), Logger.getLogger("io.helidon.webserver.http.DirectHandlers"),
            Logger.getLogger("io.helidon.webserver.http.ErrorHandlers"));

    private final LongSupplier nanoTime;
    // guarded by this
    private boolean warned;
    private long warnedAtNanos;
    private long leftOut;

    HelidonWarnings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** For the whole JVM, any number of times. */
    static void install() {
        for (Logger logger : LOGGERS) {
            if (logger.getFilter() == null) {
                logger.setFilter(new HelidonWarnings(System::nanoTime));
            }
        }
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        if (line.getLevel().intValue() < Level.WARNING.intValue()) {
            return true; // asked for, by whoever looks for something
        }
        if (line.getThrown() != null && line.getThrown().getCause() instanceof InsufficientDataAvailableException) {
            return false;
        }
        return isDue(line);
    }

    private synchronized boolean isDue(LogRecord line) {
        long now = nanoTime.getAsLong();
        if (warned && now - warnedAtNanos < PERIOD_NANOS) {
            leftOut++;
            return false;
        }
        if (leftOut > 0) {
            line.setMessage(line.getMessage() + " (and " + leftOut + " more warnings since the last)");
        }
        warned = true;
        warnedAtNanos = now;
        leftOut = 0;
        return true;
    }
}
