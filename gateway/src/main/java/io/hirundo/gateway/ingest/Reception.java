package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Inbound;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a message on the MQTT callback thread: topic, flood gate, parser, room in flight, then the sequencer.
 *
 * <p>Each connection has a callback thread of its own, and a late one may meet its successor here: the lock lets one in at
 * a time, and who no longer is the current connection is sent away, so the sequencer sees the order of the broker. The lock
 * is held while the sequencer's queue is full; nobody but a callback thread wants it.
 */
final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    private final String prefix;
    private final MessageParser parser;
    private final FloodGate floodGate;
    private final InFlight inFlight;
    private final Rejections rejections;
    private final Intake intake;
    private final LongSupplier nanoTime;
    private final LongAdder received = new LongAdder();
    private final ReentrantLock turn = new ReentrantLock();
    // guarded by turn
    private int currentConnection;

    /** What to do with the message now. */
    enum Verdict {
        /** Handed to the sequencer: to be acknowledged after the commit. */
        TAKEN,
        /** Counted and shown: to be acknowledged at once. */
        REFUSED,
        /** Of a connection that is gone: the broker sends it again. */
        STALE
    }

    Reception(String prefix, FloodGate floodGate, InFlight inFlight, Rejections rejections, Intake intake,
              LongSupplier nanoTime) {
        this.prefix = prefix + "/";
        this.parser = new MessageParser(this.prefix);
        this.floodGate = floodGate;
        this.inFlight = inFlight;
        this.rejections = rejections;
        this.intake = intake;
        this.nanoTime = nanoTime;
    }

    long received() {
        return received.sum();
    }

    long receiptsRefused() {
        return parser.receiptsRefused();
    }

    /** The first thing that the sequencer hears of a connection. */
    void open(int connection, boolean sessionPresent) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            if (connection > currentConnection) {
                currentConnection = connection;
                intake.offer(new Inbound.SessionOpened(connection, sessionPresent));
            }
        } finally {
            turn.unlock();
        }
    }

    Verdict take(Arrival arrival) throws InterruptedException {
        turn.lockInterruptibly();
        try {
            return arrival.connection() == currentConnection ? takeInTurn(arrival) : Verdict.STALE;
        } finally {
            turn.unlock();
        }
    }

    private Verdict takeInTurn(Arrival arrival) throws InterruptedException {
        received.increment();
        String deviceId = null;
        Inbound inbound;
        try {
            DeviceTopic topic = DeviceTopic.of(prefix, arrival.topic());
            deviceId = topic.deviceId();
            long now = nanoTime.getAsLong();
            floodGate.pass(deviceId, now);
            inbound = parser.parse(topic, arrival);
            floodGate.enter(deviceId, now);
        } catch (Refused e) {
            rejections.add(arrival, deviceId, e.reason(), e.getMessage());
            return Verdict.REFUSED;
        } catch (RuntimeException e) {
            LOG.error("a defect: the message on {} could not be read", Excerpt.of(arrival.topic()), e);
            rejections.add(arrival, deviceId, RejectionReason.INTERNAL_ERROR, e.toString());
            return Verdict.REFUSED;
        }
        hand(inbound);
        return Verdict.TAKEN;
    }

    private void hand(Inbound inbound) throws InterruptedException {
        int bytes = delivery(inbound).bytes();
        inFlight.acquire(bytes);
        boolean handed = false;
        try {
            intake.offer(inbound);
            handed = true;
        } finally {
            if (!handed) {
                inFlight.release(bytes);
            }
        }
    }

    private static Delivery delivery(Inbound inbound) {
        return switch (inbound) {
            case Draft draft -> draft.delivery();
            case Inbound.Meta meta -> meta.delivery();
            case Inbound.SessionOpened _ -> Delivery.NONE;
        };
    }
}
