package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Actuator;
import io.hirundo.sensors.chip.Chip;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedule of one sensor. Owned by the thread of its bus; {@link #dueNanos()} and {@link #spec()} may be asked by any thread.
 *
 * <p>A schedule keeps its rhythm: a late reading does not move the next one, and those that were missed are left out. After a failure
 * the chip is opened and started anew, with backoff. The second failure in a row makes the sensor offline; a single one is a spike on
 * the wire, and the retry comes within a quarter of a second. An actuator that is under way is read when it asks for it, besides the
 * rhythm.
 */
final class SensorTask {

    private static final Logger LOG = LoggerFactory.getLogger(SensorTask.class);

    static final int OFFLINE_AFTER_FAILURES = 2;
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(60));

    private final DeviceSpec spec;
    private final ChipSource source;
    private final Sink sink;
    private final LongSupplier nanos;
    private final InstantSource wall;
    private final RandomGenerator random;
    private final long everyNanos;

    private volatile long dueNanos;
    private long rhythmNanos; // when the next reading would be due if no actuator asked for one
    private Chip chip;
    private int failures;

    SensorTask(DeviceSpec spec, ChipSource source, Sink sink, LongSupplier nanos, InstantSource wall, RandomGenerator random) {
        this.spec = spec;
        this.source = source;
        this.sink = sink;
        this.nanos = nanos;
        this.wall = wall;
        this.random = random;
        this.everyNanos = spec.every().toNanos();
        this.rhythmNanos = nanos.getAsLong();
        this.dueNanos = rhythmNanos;
    }

    DeviceSpec spec() {
        return spec;
    }

    /** When the next reading is to be taken. */
    long dueNanos() {
        return dueNanos;
    }

    /** The sensor cannot be read at the moment, for a reason that is seen from outside. */
    void unreadable(String reason) {
        sink.offline(reason);
    }

    /** Takes a reading and sets when the next one is due. Throws nothing: this is the root of a bus thread. */
    void read() {
        try {
            Chip ready = ready();
            publish(ready.read());
            succeeded();
            long now = nanos.getAsLong();
            if (rhythmNanos - now <= 0) {
                long next = rhythmNanos + everyNanos;
                rhythmNanos = next - now > 0 ? next : now + everyNanos;
            }
            plan(ready);
        } catch (ChipException | RuntimeException | LinkageError e) {
            // LinkageError: Pi4J finds out at the first transfer that it has no native library for this processor.
            failed(e);
            rhythmNanos = nanos.getAsLong() + RETRY.nanos(failures, random);
            dueNanos = rhythmNanos;
        }
    }

    /** Has the actuator carry that out, and publishes its new state. @return the new state */
    Reading obey(Order order) throws ChipException {
        try {
            if (!(ready() instanceof Actuator actuator)) {
                throw new ChipException(spec.id() + " takes no commands");
            }
            actuator.obey(order);
            Reading state = actuator.read();
            publish(state);
            succeeded();
            plan(actuator);
            return state;
        } catch (ChipException | RuntimeException | LinkageError e) {
            failed(e);
            long retry = nanos.getAsLong() + RETRY.nanos(failures, random);
            rhythmNanos = retry - rhythmNanos < 0 ? retry : rhythmNanos; // not later: commands could put it off for ever
            dueNanos = rhythmNanos;
            throw e;
        }
    }

    /** Sets when the chip is read next: in its rhythm, or earlier if something is under way. */
    private void plan(Chip ready) {
        long due = rhythmNanos;
        if (ready instanceof Actuator actuator) {
            OptionalLong again = actuator.againInNanos();
            if (again.isPresent()) {
                long wanted = nanos.getAsLong() + again.getAsLong();
                due = wanted - due < 0 ? wanted : due;
            }
        }
        dueNanos = due;
    }

    private Chip ready() throws ChipException {
        if (chip == null) {
            Chip opened = source.open();
            opened.start();
            chip = opened;
        }
        return chip;
    }

    private void publish(Reading reading) {
        sink.sample(wall.millis(), reading);
    }

    private void succeeded() {
        if (failures >= OFFLINE_AFTER_FAILURES) {
            LOG.info("sensor {} answers again after {} failed tries", spec.id(), failures);
        }
        failures = 0;
        sink.online();
    }

    private void failed(Throwable e) {
        chip = null;
        failures++;
        if (failures == OFFLINE_AFTER_FAILURES) {
            LOG.warn("sensor {} is offline: {}", spec.id(), e.getMessage());
        }
        if (failures >= OFFLINE_AFTER_FAILURES) {
            sink.offline(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
