package io.hirundo.sensors.chip;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A three-point motor valve on two GPIO outputs: one line opens, the other closes, none holds it where it is. It has end switches of its
 * own that stop the motor, and nothing reports its position back.
 *
 * <p>The position is therefore an estimate: time driven, by the travel time from closed to open. It is unknown at first, so the valve
 * drives closed for longer than a whole travel before anything else. Whenever it is sent to an end it drives on for a tenth of the travel
 * past the estimate: the end switch stops the motor, and estimate and valve agree again. Time is counted as it passed, not as it was
 * planned: a stop that came late is in the estimate.
 *
 * <p>Nothing here waits: {@link #read()} does what is due, and {@link #againInNanos()} says when that will be.
 *
 * <p>Invariant: the lines are never active both at once. Before one is switched on, the other is switched off and read back.
 */
public final class Valve implements Actuator {

    public static final Metric POSITION = new Metric("position", "%", 0, 100, 0);
    public static final Metric TARGET = new Metric("target", "%", 0, 100, 0);
    public static final Metric MOVING = Metric.onOff("moving");
    public static final List<Metric> METRICS = List.of(POSITION, TARGET, MOVING);

    /** Share of the travel that is driven past an end, for valves that are slower when cold. */
    private static final double PAST_THE_END = 0.1;

    /** A synchronous motor that is reversed before it stands may start the wrong way; half a second lets it stand. */
    private static final long REST_NANOS = 500_000_000L;

    /** How often a moving valve is reported. */
    private static final long REPORT_NANOS = 1_000_000_000L;

    /** A valve this close to where it should be is left there: half of what is reported. */
    private static final double CLOSE_ENOUGH = 0.005;

    private enum Way { STILL, OPENING, CLOSING }

    private final DigitalOutput open;
    private final DigitalOutput close;
    private final DigitalState active;
    private final DigitalState inactive;
    private final long travelNanos;
    private final LongSupplier nanos;

    private Way way = Way.STILL;
    private boolean homed; // until then the position is not known
    private boolean arrived = true;
    private double position; // 0 closed, 1 open, at sinceNanos
    private double target;
    private long sinceNanos;
    private long untilNanos; // end of this drive
    private long restUntilNanos;

    /** @param travelNanos from closed to open */
    public Valve(DigitalOutput open, DigitalOutput close, boolean activeHigh, long travelNanos, LongSupplier nanos) {
        this.open = Objects.requireNonNull(open, "open");
        this.close = Objects.requireNonNull(close, "close");
        this.active = activeHigh ? DigitalState.HIGH : DigitalState.LOW;
        this.inactive = activeHigh ? DigitalState.LOW : DigitalState.HIGH;
        this.travelNanos = travelNanos;
        this.nanos = Objects.requireNonNull(nanos, "nanos");
    }

    /** Switches both lines off. What the motor did before is not known, so it may stand first; then {@link #read()} drives it closed. */
    @Override
    public void start() throws ChipException {
        halt(nanos.getAsLong());
        homed = false;
    }

    /** Where it goes and whether it moves; the position only once it is known. */
    @Override
    public Reading read() throws ChipException {
        long now = nanos.getAsLong();
        advance(now);
        if (way == Way.STILL) {
            steer(now);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        if (homed) {
            values.put(POSITION.name(), POSITION.at(100 * position));
        }
        values.put(TARGET.name(), TARGET.at(100 * target));
        values.put(MOVING.name(), new Value.Switch(isUnderWay()));
        return new Reading(values);
    }

    /** Begins to move; from where it is by now, if it is moving already. While it looks for its end, it goes there afterwards. */
    @Override
    public void obey(Order order) throws ChipException {
        target = switch (order) {
            case Order.Percent(int percent) -> percent / 100.0;
            case Order.Switch(boolean on) -> on ? 1 : 0;
        };
        long now = nanos.getAsLong();
        advance(now);
        arrived = false; // even if the drive to the former target has just ended
        steer(now);
    }

    @Override
    public OptionalLong againInNanos() {
        long now = nanos.getAsLong();
        if (way != Way.STILL) {
            return OptionalLong.of(Math.clamp(untilNanos - now, 0, REPORT_NANOS));
        }
        return isUnderWay() ? OptionalLong.of(Math.max(0, restUntilNanos - now)) : OptionalLong.empty();
    }

    private boolean isUnderWay() {
        return way != Way.STILL || !homed || !arrived;
    }

    /** Brings the estimate up to now, and ends the drive if its time is over. */
    private void advance(long now) throws ChipException {
        if (way == Way.STILL) {
            return;
        }
        double moved = (double) (now - sinceNanos) / travelNanos;
        position = Math.clamp(way == Way.OPENING ? position + moved : position - moved, 0.0, 1.0);
        sinceNanos = now;
        if (now - untilNanos >= 0) {
            halt(now);
            if (homed) {
                arrived = true;
            }
            homed = true;
        }
    }

    /** Sets out for the target, or turns; what is not possible yet is left to the next call. */
    private void steer(long now) throws ChipException {
        boolean rested = now - restUntilNanos >= 0;
        if (!homed) {
            if (way == Way.STILL && rested) {
                position = 1; // the farthest that it can be
                untilNanos = now + driveNanos(0);
                drive(Way.CLOSING, now);
            }
            return;
        }
        if (arrived) {
            return;
        }
        Way wanted = wayToTarget();
        if (way != Way.STILL && way != wanted) {
            halt(now);
            rested = false;
        }
        if (wanted == Way.STILL) {
            arrived = true;
        } else if (way == wanted) {
            untilNanos = now + driveNanos(target);
        } else if (rested) {
            untilNanos = now + driveNanos(target);
            drive(wanted, now);
        }
    }

    private Way wayToTarget() {
        if (target == 0) {
            return Way.CLOSING; // even if the estimate says that it is there
        }
        if (target == 1) {
            return Way.OPENING;
        }
        if (Math.abs(target - position) < CLOSE_ENOUGH) {
            return Way.STILL;
        }
        return target > position ? Way.OPENING : Way.CLOSING;
    }

    private long driveNanos(double to) {
        double share = Math.abs(to - position) + (to == 0 || to == 1 ? PAST_THE_END : 0);
        return Math.round(share * travelNanos);
    }

    private void drive(Way wanted, long now) throws ChipException {
        DigitalOutput on = wanted == Way.OPENING ? open : close;
        DigitalOutput off = wanted == Way.OPENING ? close : open;
        set(off, inactive);
        if (off.state() != inactive) {
            throw new ChipException("GPIO line " + off.config().address() + " stays active, so line " + on.config().address()
                    + " is not switched on: a valve must never be told to open and to close at once");
        }
        set(on, active);
        way = wanted;
        sinceNanos = now;
    }

    /** Switches both lines off; the second one even if the first one fails. */
    private void halt(long now) throws ChipException {
        try {
            set(open, inactive);
        } finally {
            set(close, inactive);
        }
        way = Way.STILL;
        restUntilNanos = now + REST_NANOS;
    }

    private static void set(DigitalOutput line, DigitalState state) throws ChipException {
        try {
            line.state(state);
        } catch (RuntimeException e) {
            throw new ChipException("GPIO line " + line.config().address() + ": " + ChipException.innermost(e), e);
        }
    }
}
