package io.hirundo.sensors.chip;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalState;
import java.util.List;
import java.util.Objects;

/**
 * One GPIO line as an input: a door contact, a float switch, an optocoupler.
 *
 * <p>No data sheet; the line's level is read when asked. {@code activeHigh} says which level is reported as {@code true}.
 */
public final class GpioInput implements Chip {

    private final DigitalInput input;
    private final Metric metric;
    private final boolean activeHigh;

    public GpioInput(DigitalInput input, String metric, boolean activeHigh) {
        this.input = Objects.requireNonNull(input, "input");
        this.metric = Metric.onOff(metric);
        this.activeHigh = activeHigh;
    }

    public static List<Metric> metrics(String metric) {
        return List.of(Metric.onOff(metric));
    }

    @Override
    public void start() throws ChipException {
        read();
    }

    @Override
    public Reading read() throws ChipException {
        DigitalState state;
        try {
            state = input.state();
        } catch (RuntimeException e) {
            throw new ChipException("GPIO line " + input.config().address() + ": " + ChipException.innermost(e), e);
        }
        if (state == DigitalState.UNKNOWN) {
            throw new ChipException("GPIO line " + input.config().address() + " has no level");
        }
        return Reading.of(metric.name(), new Value.Switch(state == DigitalState.HIGH == activeHigh));
    }
}
