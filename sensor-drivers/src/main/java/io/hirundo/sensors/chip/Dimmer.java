package io.hirundo.sensors.chip;

import com.pi4j.io.pwm.Pwm;
import java.util.List;
import java.util.Objects;

/**
 * A lamp, a fan or a heater on a PWM output, in whole percent of the period: finer steps Pi4J 3.0.3 cannot write.
 *
 * <p>Switched on, it goes back to the level that it had before it was switched off, and to 100 if it had none. {@link #read()} gives the
 * level that was last written, if the output is still enabled: nothing reports back.
 */
public final class Dimmer implements Actuator {

    public static final Metric LEVEL = new Metric("level", "%", 0, 100, 0);
    public static final List<Metric> METRICS = List.of(LEVEL);

    private static final int FULL = 100;

    private final Pwm output;
    private int levelWhenOn;

    /** @param initial level that the output was opened with */
    public Dimmer(Pwm output, int initial) {
        this.output = Objects.requireNonNull(output, "output");
        this.levelWhenOn = initial > 0 ? initial : FULL;
    }

    @Override
    public void start() throws ChipException {
        level();
    }

    @Override
    public Reading read() throws ChipException {
        return Reading.of(LEVEL.name(), LEVEL.at(level()));
    }

    @Override
    public void obey(Order order) throws ChipException {
        int wanted = switch (order) {
            case Order.Percent(int percent) -> percent;
            case Order.Switch(boolean on) -> on ? levelWhenOn : 0;
        };
        int before = level();
        try {
            output.on(wanted); // 0 disables it
        } catch (RuntimeException e) {
            throw failed(e);
        }
        levelWhenOn = wanted > 0 ? wanted : before > 0 ? before : levelWhenOn;
    }

    private int level() throws ChipException {
        try {
            return output.isOn() ? output.getDutyCycle() : 0;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    private ChipException failed(RuntimeException e) {
        return new ChipException("PWM channel " + output.config().address() + " of chip pwm-" + output.config().name() + ": "
                + ChipException.innermost(e), e);
    }
}
