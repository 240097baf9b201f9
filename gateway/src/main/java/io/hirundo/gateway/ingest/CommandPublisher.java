package io.hirundo.gateway.ingest;

import io.hirundo.gateway.command.OutgoingCommand;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes commands, on a thread of its own because it waits for the broker: in the order of their events, each while it is
 * wanted. Bounded: the desk lets no more be under way than fit, and what finds no room expires.
 */
final class CommandPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(CommandPublisher.class);
    private static final int MAX_WAITING = 2_048;
    /** While a command waits for a connection. A person does not feel it, and it costs nothing that matters. */
    private static final long RETRY_MS = 20;

    private final BlockingQueue<OutgoingCommand> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Supplier<BrokerConnection> current;
    private final String prefix;
    private final Thread thread = Thread.ofPlatform().daemon().name("mqtt-commands").unstarted(this::run);

    /**
     * @param current the connection to publish on, null while there is none
     * @param prefix  the first level of the topics
     */
    CommandPublisher(Supplier<BrokerConnection> current, String prefix) {
        this.current = current;
        this.prefix = prefix;
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /** Any thread; never waits. @return false if there is no room */
    boolean offer(OutgoingCommand command) {
        return waiting.offer(command);
    }

    private void run() {
        try {
            while (true) {
                OutgoingCommand command = waiting.take();
                try {
                    publish(command);
                } catch (RuntimeException e) { // it times out or expires; the next has its own chance
                    LOG.error("a defect: the command {} could not be published", command.id(), e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway stops; what was not published ends at the next start
        }
    }

    /** Those behind it wait too: where this one does not get through, they would not either. */
    private void publish(OutgoingCommand command) throws InterruptedException {
        String device = prefix + "/" + command.deviceId();
        while (command.isWanted()) {
            BrokerConnection connection = current.get();
            if (connection != null && connection.publish(command, device + "/commands", device + "/results")) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        }
    }
}
