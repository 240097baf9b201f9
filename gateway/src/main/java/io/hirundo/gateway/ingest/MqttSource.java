package io.hirundo.gateway.ingest;

import io.helidon.metrics.api.MeterRegistry;
import io.hirundo.gateway.Backoff;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.command.CommandSender;
import io.hirundo.gateway.command.OutgoingCommand;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.journal.CommitListener;
import io.hirundo.gateway.journal.JournalItem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the broker, whatever becomes of the broker, and hands its messages to the {@link Intake}.
 *
 * <p>One thread of its own connects, subscribes, waits for the loss and tries again. After the commit, {@link #committed}
 * releases what was in flight, acknowledges it to the broker and sends the receipts that devices asked for. Commands go
 * out over the same connection.
 */
public final class MqttSource implements CommitListener, Refusals, CommandSender, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSource.class);
    /** Messages that wait for their commit: enough for a second at full speed, small against a heap of 64 MiB. */
    private static final int IN_FLIGHT_BYTES = 16 * 1024 * 1024;
    /** A site has thousands at most; each costs some hundred bytes here and some thousand in the device table. */
    private static final int MAX_DEVICES = 20_000;
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    /** The broker is usually on the same machine: coming back must not wait for minutes. */
    private static final Duration MAX_RETRY = Duration.ofSeconds(15);
    /** A connection that stood as long was no failure; one that is lost at once must not be tried again at once for ever. */
    private static final Duration STABLE = Duration.ofSeconds(30);
    private static final Duration RESUBSCRIBE_EVERY = Duration.ofSeconds(30);

    /**
     * @param state    {@code stopped}, {@code connecting}, {@code connected}, {@code waiting}
     * @param problem  why there is no connection, or what the broker refuses; null if all is well
     * @param sinceMs  epoch milliseconds of the last change of state
     * @param retryInMs how long the waiting was to last; 0 in other states
     * @param heldUp   whether reading is held up because too much waits for its commit
     * @param receiptsRefused messages that wanted a receipt where none may go
     */
    public record Status(String state, String url, String problem, long sinceMs, long retryInMs, long messagesReceived,
                         int inFlightBytes, boolean heldUp, long messagesRejected, long receiptsSent, long receiptsDropped,
                         long receiptsRefused, long reconnects, int devices) {}

    private record State(String name, String problem, long sinceMs, long retryInMs) {}

    private final BrokerSettings settings;
    private final InstantSource clock;
    private final Backoff backoff;
    private final FloodGate floodGate;
    private final InFlight inFlight = new InFlight(IN_FLIGHT_BYTES);
    private final Rejections rejections = new Rejections(System::nanoTime);
    private final Reception reception;
    private final Receipts receipts = new Receipts(this::current);
    private final CommandPublisher commands;
    private final Thread thread = Thread.ofPlatform().daemon().name("mqtt-source").unstarted(this::run);
    private volatile BrokerConnection current;
    private volatile State state;
    // written by the source's thread alone
    private volatile int connections;
    private volatile boolean stopping;
    // the source's thread: numbers attempts, so that no two connections share a number
    private int attempts;

    /**
     * @param knownDevices devices the gateway has seen in earlier runs: invented ids cannot take their places
     * @param clock        tells when a message came
     * @throws IllegalArgumentException if the broker's URL is none
     */
    public MqttSource(GatewayConfig config, Collection<String> knownDevices, Intake intake, InstantSource clock) {
        this(BrokerSettings.of(config.mqtt(), config.gatewayId()), config.limits().deviceMessagesPerSecond(), knownDevices, intake,
                clock, RandomGenerator.getDefault());
    }

    MqttSource(BrokerSettings settings, int deviceMessagesPerSecond, Collection<String> knownDevices, Intake intake,
               InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.backoff = new Backoff(FIRST_RETRY, MAX_RETRY, random);
        this.floodGate = new FloodGate(deviceMessagesPerSecond, MAX_DEVICES, knownDevices, System.nanoTime());
        this.commands = new CommandPublisher(this::current, settings.prefix());
        this.reception = new Reception(settings.prefix(), floodGate, inFlight, rejections, intake, System::nanoTime);
        enter("stopped", null, 0);
    }

    /** Returns at once, whether there is a broker or not. */
    public void start() {
        receipts.start();
        commands.start();
        thread.start();
    }

    /** Ends the connection; the broker keeps the session and what was not acknowledged. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        receipts.stop();
        commands.stop();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Any thread. */
    public Status status() {
        State now = state;
        return new Status(now.name, settings.url(), now.problem, now.sinceMs, now.retryInMs, reception.received(),
                inFlight.bytes(), inFlight.isWaiting(), rejections.count(), receipts.sent(), receipts.dropped(),
                reception.receiptsRefused(), Math.max(0, connections - 1), floodGate.devices());
    }

    public Rejections rejections() {
        return rejections;
    }

    /**
     * The device was deleted: it no longer counts against the number of devices, and the broker is told to forget what it retains of
     * it, which would bring the device back. Any thread but those that acknowledge: it may wait a second.
     *
     * @return false if the broker could not be told
     */
    public boolean forget(String deviceId) {
        floodGate.forget(deviceId);
        BrokerConnection connection = current;
        if (connection == null) {
            return false;
        }
        try {
            String device = settings.prefix() + "/" + deviceId + "/";
            return connection.clearRetained(device + DeviceTopic.Kind.STATUS.level())
                    && connection.clearRetained(device + DeviceTopic.Kind.META.level());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public void register(MeterRegistry registry) {
        new IngestMeters(this, rejections).register(registry);
    }

    /** On the journal writer's thread: what is on disk is released, acknowledged and receipted. */
    @Override
    public void committed(List<JournalItem> items, long committedSeq) {
        for (JournalItem item : items) {
            switch (item) {
                case JournalItem.Append append -> release(append.delivery(), append.event().seq());
                case JournalItem.Repeated repeated -> release(repeated.delivery(), repeated.seq());
                case JournalItem.Checkpoint _, JournalItem.Deletion _ -> { }
            }
        }
    }

    private void release(Delivery delivery, long seq) {
        acknowledge(delivery);
        if (delivery.receipt().isPresent()) {
            receipts.send(delivery.receipt().get(), seq);
        }
    }

    /**
     * Done with a message without a seq, for example a description that the sequencer has taken. Any thread; once for each
     * delivery.
     */
    public void acknowledge(Delivery delivery) {
        inFlight.release(delivery.bytes());
        BrokerConnection connection = current;
        if (connection != null && connection.number() == delivery.connection()) {
            connection.acknowledge(delivery.packetId());
        }
    }

    @Override
    public boolean offer(OutgoingCommand command) {
        return commands.offer(command);
    }

    /** On the sequencer's thread. So far only results are refused there: whose command waits, only the order of events shows. */
    @Override
    public void refused(Draft draft, RejectionReason reason, String message) {
        String topic = settings.prefix() + "/" + draft.deviceId() + "/" + DeviceTopic.Kind.RESULTS.level();
        rejections.add(topic, draft.deviceId(), reason, message, draft.serverTs(), draft.payload());
        acknowledge(draft.delivery());
    }

    private BrokerConnection current() {
        return current;
    }

    private void enter(String name, String problem, long retryInMs) {
        state = new State(name, problem, clock.millis(), retryInMs);
    }

    // the source's thread

    private void run() {
        try {
            while (!stopping) {
                String problem = surviveConnection();
                long waitMs = TimeUnit.NANOSECONDS.toMillis(backoff.nextNanos());
                enter("waiting", problem, waitMs);
                TimeUnit.MILLISECONDS.sleep(waitMs);
            }
        } catch (InterruptedException e) {
            LOG.debug("stops"); // close() asked for it
        } finally {
            enter("stopped", null, 0);
        }
    }

    /** The root of this thread: whatever a connection dies of, there will be another. */
    private String surviveConnection() throws InterruptedException {
        try {
            return runConnection();
        } catch (RuntimeException | OutOfMemoryError e) { // no thread to be had, for example
            LOG.error("a defect in the connection to {}", settings.url(), e);
            return e.toString();
        }
    }

    /** From the attempt to the loss. @return what ended it, in words */
    private String runConnection() throws InterruptedException {
        State before = state;
        enter("connecting", before.problem, 0);
        BrokerConnection connection = null;
        try {
            connection = new BrokerConnection(++attempts, settings, reception, clock);
            current = connection;
            boolean sessionPresent = connection.open();
            connections++;
            if (sessionPresent) {
                enter("connected", null, 0); // with its subscriptions; their answer stands in line behind all that it kept
            }
            List<String> refused = subscribe(connection);
            LOG.info("connected to {}{}", settings.url(), sessionPresent ? ", the session was kept" : "");
            while (true) {
                BrokerUnavailable loss = connection.awaitLoss(refused.isEmpty() ? STABLE : RESUBSCRIBE_EVERY);
                if (loss != null) {
                    throw loss;
                }
                backoff.reset();
                if (!refused.isEmpty()) {
                    refused = subscribe(connection);
                }
            }
        } catch (BrokerUnavailable e) {
            if (!e.getMessage().equals(before.problem)) { // the same again each few seconds would fill the log
                LOG.warn("no connection to {}: {}", settings.url(), e.getMessage());
            }
            return e.getMessage();
        } finally {
            current = null;
            end(connection);
        }
    }

    private void end(BrokerConnection connection) {
        if (connection != null) {
            if (stopping && connection.isOpen()) {
                connection.disconnect();
            }
            connection.discard();
        }
    }

    private List<String> subscribe(BrokerConnection connection) throws BrokerUnavailable, InterruptedException {
        List<String> refused = connection.subscribe(settings.filters());
        String problem = refused.isEmpty() ? null : "the broker refuses the subscriptions " + String.join(", ", refused);
        State now = state;
        if (!now.name.equals("connected") || !Objects.equals(now.problem, problem)) {
            enter("connected", problem, 0);
            if (problem != null) {
                LOG.warn("{}", problem);
            }
        }
        return refused;
    }
}
