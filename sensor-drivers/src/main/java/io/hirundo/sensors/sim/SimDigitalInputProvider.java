package io.hirundo.sensors.sim;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import java.util.Objects;

/** Pi4J's digital inputs over the lines of a {@link SimBoard}. */
public final class SimDigitalInputProvider extends DigitalInputProviderBase {

    private final SimBoard board;

    public SimDigitalInputProvider(SimBoard board) {
        super("hirundo-sim-digital-input", "Hirundo simulated digital input");
        this.board = Objects.requireNonNull(board, "board");
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
        Line line = new Line(this, config, board);
        context.registry().add(line);
        return line;
    }

    private static final class Line extends DigitalInputBase {

        private final SimBoard board;

        Line(DigitalInputProvider provider, DigitalInputConfig config, SimBoard board) {
            super(provider, config);
            this.board = board;
        }

        @Override
        public DigitalState state() {
            return DigitalState.getState(board.high(config.address()));
        }
    }
}
