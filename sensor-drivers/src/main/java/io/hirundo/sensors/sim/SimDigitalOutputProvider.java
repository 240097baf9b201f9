package io.hirundo.sensors.sim;

import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import java.util.Objects;

/** Pi4J's digital outputs: lines that keep the level they were given, and drive what a {@link SimBoard} has on them. */
public final class SimDigitalOutputProvider extends DigitalOutputProviderBase {

    private final SimBoard board;

    public SimDigitalOutputProvider(SimBoard board) {
        super("hirundo-sim-digital-output", "Hirundo simulated digital output");
        this.board = Objects.requireNonNull(board, "board");
    }

    @Override
    public DigitalOutput create(DigitalOutputConfig config) {
        Line line = new Line(this, config, board);
        context.registry().add(line);
        return line;
    }

    private static final class Line extends DigitalOutputBase {

        private final SimBoard board;

        Line(DigitalOutputProvider provider, DigitalOutputConfig config, SimBoard board) {
            super(provider, config);
            this.board = board;
        }

        @Override
        public DigitalOutput initialize(Context context) {
            super.initialize(context);
            state = config.initialState() == null ? DigitalState.LOW : config.initialState();
            board.driven(config.address(), state == DigitalState.HIGH);
            return this;
        }

        @Override
        public DigitalState state() {
            return state;
        }

        @Override
        public DigitalOutput state(DigitalState wanted) throws IOException {
            board.faults().suffer(SimBoard.gpioPlace(config.address()));
            super.state(wanted);
            board.driven(config.address(), wanted == DigitalState.HIGH);
            return this;
        }
    }
}
