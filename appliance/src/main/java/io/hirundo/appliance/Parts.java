package io.hirundo.appliance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be stopped in the opposite order. One that cannot be stopped keeps no other from it. Owned by the
 * thread that started it.
 */
final class Parts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private record Part(String name, AutoCloseable what) {}

    private final Deque<Part> started = new ArrayDeque<>();

    <T extends AutoCloseable> T start(String name, Callable<T> start) throws Exception {
        T part = start.call();
        started.push(new Part(name, part));
        return part;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            Part part = started.pop();
            LOG.debug("Stopping the {}", part.name());
            try {
                part.what().close();
            } catch (Exception e) {
                LOG.error("The {} could not be stopped cleanly", part.name(), e);
            }
        }
    }
}
