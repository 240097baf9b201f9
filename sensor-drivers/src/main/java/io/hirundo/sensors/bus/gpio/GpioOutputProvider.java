package io.hirundo.sensors.bus.gpio;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import io.hirundo.sensors.chip.ChipException;
import java.io.IOException;

/** Pi4J's digital outputs over the lines of the header. Their state is the level that was last written. */
public final class GpioOutputProvider extends DigitalOutputProviderBase {

    private final GpioChips chips;

    public GpioOutputProvider(GpioChips chips) {
        super("hirundo-gpio-output", "Hirundo GPIO output");
        this.chips = chips;
    }

    @Override
    public DigitalOutput create(DigitalOutputConfig config) {
        Output output = new Output(this, config, chips);
        context.registry().add(output);
        return output;
    }

    private static final class Output extends DigitalOutputBase {

        private final GpioChips chips;
        private GpioLine line; // set before any other thread sees this

        Output(DigitalOutputProvider provider, DigitalOutputConfig config, GpioChips chips) {
            super(provider, config);
            this.chips = chips;
        }

        /** Takes the line. Pi4J frees the name and the address of what could not be, if told by this exception and no other. */
        @Override
        public DigitalOutput initialize(Context context) throws InitializeException {
            DigitalState initial = config.initialState() == null ? DigitalState.LOW : config.initialState();
            try {
                line = chips.output(config.address(), config.id(), isHigh(initial));
                state = initial;
            } catch (IOException | RuntimeException e) {
                throw new InitializeException(e.getMessage(), e);
            }
            try {
                return super.initialize(context); // writes the level once more
            } catch (RuntimeException e) {
                line.close();
                throw e;
            }
        }

        @Override
        public DigitalOutput state(DigitalState wanted) {
            synchronized (line) { // so that what is told is what was written last
                try {
                    line.set(isHigh(wanted));
                } catch (IOException e) {
                    throw new com.pi4j.io.exception.IOException(e);
                }
                return super.state(wanted);
            }
        }

        /**
         * Writes the level that the configuration has for the end, if any, and frees the line. Nobody comes in between, and a failure is
         * told to the log alone: Pi4J would keep name and address for ever of what did not shut down.
         */
        @Override
        public DigitalOutput shutdown(Context context) {
            synchronized (line) {
                try {
                    return line.isOpen() ? super.shutdown(context) : this;
                } catch (ShutdownException e) {
                    logger.warn("GPIO line {} of {} did not get its level for the end: {}", config.address(), config.id(),
                            ChipException.innermost(e));
                    return this;
                } finally {
                    line.close();
                }
            }
        }

        private static boolean isHigh(DigitalState state) {
            return switch (state) {
                case HIGH -> true;
                case LOW -> false;
                case UNKNOWN -> throw new IllegalArgumentException("expected the level HIGH or LOW, found UNKNOWN");
            };
        }
    }
}
