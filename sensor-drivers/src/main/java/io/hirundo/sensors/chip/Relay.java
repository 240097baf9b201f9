package io.hirundo.sensors.chip;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import java.util.List;
import java.util.Objects;

/**
 * A relay on a GPIO output. {@code activeHigh} says which level closes it; many relay boards close at low level.
 *
 * <p>{@link #read()} gives the level that was last written: a plain relay board reports nothing back.
 */
public final class Relay implements Actuator {

    public static final Metric ON = Metric.onOff("on");
    public static final List<Metric> METRICS = List.of(ON);

    private final DigitalOutput output;
    private final boolean activeHigh;

    public Relay(DigitalOutput output, boolean activeHigh) {
        this.output = Objects.requireNonNull(output, "output");
        this.activeHigh = activeHigh;
    }

    /** Level that stands for that state; for whoever opens the output and must give its first level. */
    public static DigitalState level(boolean on, boolean activeHigh) {
        return on == activeHigh ? DigitalState.HIGH : DigitalState.LOW;
    }

    @Override
    public void start() throws ChipException {
        read();
    }

    @Override
    public Reading read() throws ChipException {
        DigitalState state = output.state();
        if (state == DigitalState.UNKNOWN) {
            throw new ChipException("GPIO line " + output.config().address() + " was never written");
        }
        return Reading.of(ON.name(), new Value.Switch(state == DigitalState.HIGH == activeHigh));
    }

    @Override
    public void obey(Order order) throws ChipException {
        set(switch (order) {
            case Order.Switch(boolean on) -> on;
            case Order.Percent(int percent) -> percent > 0;
        });
    }

    /** Opens or closes the relay. */
    public void set(boolean on) throws ChipException {
        try {
            output.state(level(on, activeHigh));
        } catch (RuntimeException e) {
            throw new ChipException("GPIO line " + output.config().address() + ": " + ChipException.innermost(e), e);
        }
    }
}
