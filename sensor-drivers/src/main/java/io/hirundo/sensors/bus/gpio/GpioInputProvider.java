package io.hirundo.sensors.bus.gpio;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import java.io.IOException;

/** Pi4J's digital inputs over the lines of the header. They are read when asked: listeners hear nothing, and nothing is debounced. */
public final class GpioInputProvider extends DigitalInputProviderBase {

    private final GpioChips chips;

    public GpioInputProvider(GpioChips chips) {
        super("hirundo-gpio-input", "Hirundo GPIO input");
        this.chips = chips;
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
        Input input = new Input(this, config, chips);
        context.registry().add(input);
        return input;
    }

    private static final class Input extends DigitalInputBase {

        private final GpioChips chips;
        private GpioLine line; // set before any other thread sees this

        Input(DigitalInputProvider provider, DigitalInputConfig config, GpioChips chips) {
            super(provider, config);
            this.chips = chips;
        }

        /** Takes the line. Pi4J frees the name and the address of what could not be, if told by this exception and no other. */
        @Override
        public DigitalInput initialize(Context context) throws InitializeException {
            super.initialize(context);
            try {
                line = chips.input(config.address(), config.id(), config.pull());
            } catch (IOException | RuntimeException e) {
                throw new InitializeException(e.getMessage(), e);
            }
            return this;
        }

        @Override
        public DigitalState state() {
            try {
                return DigitalState.getState(line.isHigh());
            } catch (IOException e) {
                throw new com.pi4j.io.exception.IOException(e);
            }
        }

        @Override
        public DigitalInput shutdown(Context context) {
            line.close();
            return super.shutdown(context);
        }
    }
}
