package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Reading;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device at the broker: keeps it connected, sends what waits, takes commands and receipts.
 *
 * <p>Its own virtual thread runs {@link #doWork()}. Readings and states come from the bus's thread, messages from the client's; what
 * they leave here is guarded by this monitor (the status) or by that of {@link Outbox} and {@link Answers}, none of which is held
 * across I/O.
 */
final class DeviceLink implements Sink, Connection.Events {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceLink.class);

    /** Below Mosquitto's and Paho's limit of 20; enough to fill the round trip to a broker in the same box. */
    private static final int IN_FLIGHT = 10;
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30));
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long DROP_NOTICE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** A defect that comes at every turn must not fill the log and the processor. */
    private static final long AFTER_DEFECT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int GOODBYE_MILLIS = 2_000;

    /** What the link knows of its device at this moment. */
    record State(boolean online, String reason, long lastSampleMs, long samples, boolean connected, int outboxDepth, long dropped) {
    }

    private final DeviceSpec spec;
    private final Topics topics;
    private final Connection.Connector connector;
    private final Outbox outbox;
    private final Answers answers = new Answers();
    private final Correlation correlation;
    private final LongSupplier nanos;
    private final InstantSource wall;
    private final RandomGenerator random;
    private final Semaphore wake = new Semaphore(0);
    private volatile Commands commands; // null for a device that takes none
    private volatile boolean closed;
    private volatile boolean connected;
    private volatile boolean lost;

    // guarded by this
    private boolean known;
    private boolean online;
    private String reason = "not read yet";
    private boolean statusDue;
    private long lastSampleMs;
    private long samples;

    // valid for one connection, owned by the link's thread
    private Connection connection;
    private AtomicInteger inFlight = new AtomicInteger(); // a new one each time: late acknowledgements of an old one don't count
    private boolean metaDue;

    // owned by the link's thread
    private int failures;
    private long connectAtNanos;
    private long droppedNoticed;
    private long dropNoticeAtNanos;

    DeviceLink(DeviceSpec spec, Topics topics, Connection.Connector connector, Outbox outbox, LongSupplier nanos, InstantSource wall,
            RandomGenerator random) {
        this.spec = spec;
        this.topics = topics;
        this.connector = connector;
        this.outbox = outbox;
        this.correlation = Correlation.of(random);
        this.nanos = nanos;
        this.wall = wall;
        this.random = random;
        this.connectAtNanos = nanos.getAsLong();
        this.dropNoticeAtNanos = nanos.getAsLong();
    }

    /** Before {@link #start()}: this device takes commands. */
    void commands(Commands commands) {
        this.commands = commands;
    }

    Thread start() {
        return Thread.ofVirtual().name("link-" + spec.id()).start(this::run);
    }

    State state() {
        synchronized (this) {
            return new State(online, reason, lastSampleMs, samples, connected, outbox.depth(), outbox.dropped());
        }
    }

    // ---- from the bus's thread ----

    @Override
    public void sample(long epochMs, Reading reading) {
        outbox.add(Bodies.telemetry(epochMs, reading));
        synchronized (this) {
            lastSampleMs = epochMs;
            samples++;
        }
        wake.release();
    }

    @Override
    public void online() {
        changed(true, "");
    }

    @Override
    public void offline(String why) {
        changed(false, why);
    }

    private void changed(boolean nowOnline, String why) {
        synchronized (this) {
            if (known && online == nowOnline && reason.equals(why)) {
                return;
            }
            known = true;
            online = nowOnline;
            reason = why;
            statusDue = true;
        }
        wake.release();
    }

    // ---- from the client's threads ----

    @Override
    public void received(Incoming message) {
        if (message.topic().equals(topics.receipts())) {
            if (Receipt.isReceipt(message.body())) {
                correlation.number(message.correlation()).ifPresent(outbox::receipted);
                wake.release();
            }
        } else if (message.topic().equals(topics.commands()) && commands != null) {
            String to = topics.isOwn(message.responseTopic()) ? message.responseTopic() : topics.results();
            commands.arrived(message.body(), body -> answer(Outgoing.answer(to, body, message.correlation())));
        }
    }

    @Override
    public void lost(String why) {
        if (!closed) {
            LOG.info("device {} lost its broker: {}", spec.id(), why);
        }
        lost = true;
        wake.release();
    }

    private void answer(Outgoing answer) {
        if (!answers.add(answer)) {
            LOG.warn("device {} drops an answer to a command: {} wait already", spec.id(), Answers.MOST);
        }
        wake.release();
    }

    // ---- the link's own thread ----

    private void run() {
        while (!closed) {
            long wait;
            try {
                wait = doWork() - nanos.getAsLong();
            } catch (RuntimeException e) {
                LOG.error("device {}: unexpected, the link goes on with a new connection", spec.id(), e);
                drop();
                wait = AFTER_DEFECT_NANOS;
            }
            try {
                if (wait > 0) {
                    boolean _ = wake.tryAcquire(wait, TimeUnit.NANOSECONDS);
                }
                wake.drainPermits();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        sayGoodbye();
    }

    /** Connects if need be, sends what is due. @return when there will be something to do if nothing else happens before */
    long doWork() {
        if (lost) {
            drop();
        }
        if (connection == null && !connect()) {
            return connectAtNanos;
        }
        try {
            sendMetaAndStatus();
            sendAnswers();
            sendSamples();
        } catch (IOException e) {
            lost(e.getMessage());
            return nanos.getAsLong();
        }
        noticeDrops();
        if (inFlight.get() >= IN_FLIGHT) {
            return nanos.getAsLong() + IDLE_NANOS; // an acknowledgement or the loss of the connection wakes this thread
        }
        return Math.min(outbox.nextNanos(), nanos.getAsLong() + IDLE_NANOS);
    }

    private boolean connect() {
        if (connectAtNanos - nanos.getAsLong() > 0) {
            return false;
        }
        lost = false;
        inFlight = new AtomicInteger();
        try {
            connection = connector.connect(this);
        } catch (IOException e) {
            failures++;
            if (failures == 1) {
                LOG.warn("device {} has no broker and goes on trying: {}", spec.id(), e.getMessage());
            }
            connectAtNanos = nanos.getAsLong() + RECONNECT.nanos(failures, random);
            return false;
        }
        if (failures > 0) {
            LOG.info("device {} has a broker after {} tries", spec.id(), failures + 1);
        }
        failures = 0;
        connected = true;
        metaDue = true;
        outbox.reconnected(nanos.getAsLong());
        synchronized (this) {
            statusDue = known;
        }
        return true;
    }

    private void drop() {
        connected = false;
        lost = false;
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        failures = Math.max(failures, 1); // so that not all devices are back in the same instant
        connectAtNanos = nanos.getAsLong() + RECONNECT.nanos(failures, random);
        answers.connectionLost();
    }

    private void sendMetaAndStatus() throws IOException {
        if (metaDue) {
            publish(Outgoing.retained(topics.meta(), Bodies.meta(spec)), _ -> { });
            metaDue = false;
        }
        byte[] status;
        synchronized (this) {
            if (!statusDue) {
                return;
            }
            statusDue = false;
            status = Bodies.status(online, reason, wall.millis(), outbox.dropped());
        }
        publish(Outgoing.retained(topics.status(), status), _ -> { });
    }

    private void sendAnswers() throws IOException {
        while (inFlight.get() < IN_FLIGHT) {
            Outgoing answer = answers.take();
            if (answer == null) {
                return;
            }
            publish(answer, acknowledged -> {
                if (acknowledged) {
                    answers.acknowledged(answer);
                }
            });
        }
    }

    private void sendSamples() throws IOException {
        while (inFlight.get() < IN_FLIGHT) {
            Outbox.Entry entry = outbox.take(nanos.getAsLong());
            if (entry == null) {
                return;
            }
            publish(new Outgoing(topics.telemetry(), entry.body(), false, topics.receipts(), correlation.data(entry.number())),
                    _ -> { });
        }
    }

    private void publish(Outgoing message, Connection.Done then) throws IOException {
        AtomicInteger counted = inFlight;
        counted.incrementAndGet();
        connection.publish(message, acknowledged -> {
            counted.decrementAndGet();
            then.done(acknowledged);
            wake.release();
        });
    }

    /** Says, at most once a minute, that samples had to be dropped: in the log and on the status topic. */
    private void noticeDrops() {
        long dropped = outbox.dropped();
        if (dropped == droppedNoticed || dropNoticeAtNanos - nanos.getAsLong() > 0) {
            return;
        }
        LOG.warn("device {}: outbox full, {} samples dropped without a receipt, {} since the start", spec.id(),
                dropped - droppedNoticed, dropped);
        droppedNoticed = dropped;
        dropNoticeAtNanos = nanos.getAsLong() + DROP_NOTICE_NANOS;
        synchronized (this) {
            statusDue = known;
        }
        wake.release();
    }

    /** Lets the thread end after a word to the broker, which takes a few seconds at most; returns at once. */
    void closeSoon() {
        closed = true;
        wake.release();
    }

    private void sayGoodbye() {
        if (connection == null) {
            return;
        }
        Semaphore said = new Semaphore(0);
        try {
            byte[] stopped = Bodies.status(false, "stopped", wall.millis(), outbox.dropped());
            connection.publish(Outgoing.retained(topics.status(), stopped), _ -> said.release());
            boolean _ = said.tryAcquire(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
            connection.close();
        } catch (IOException e) {
            LOG.info("device {} could not say goodbye, its last will does: {}", spec.id(), e.getMessage());
            connection.abandon();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.abandon();
        }
        connected = false;
    }
}
