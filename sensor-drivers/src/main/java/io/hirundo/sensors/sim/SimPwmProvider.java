package io.hirundo.sensors.sim;

import com.pi4j.io.exception.IOException;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmBase;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProvider;
import com.pi4j.io.pwm.PwmProviderBase;
import java.util.Objects;

/** Pi4J's PWM over the channels of a {@link SimBoard}. The name of an IO is the number of its chip. */
public final class SimPwmProvider extends PwmProviderBase {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final SimBoard board;

    public SimPwmProvider(SimBoard board) {
        super("hirundo-sim-pwm", "Hirundo simulated PWM");
        this.board = Objects.requireNonNull(board, "board");
    }

    @Override
    public Pwm create(PwmConfig config) {
        Channel channel = new Channel(this, config, board);
        context.registry().add(channel);
        return channel;
    }

    private static final class Channel extends PwmBase {

        private final SimBoard board;
        private final int chip;
        private final int channel;

        Channel(PwmProvider provider, PwmConfig config, SimBoard board) {
            super(provider, config);
            this.board = board;
            this.chip = Integer.parseInt(config.name());
            this.channel = config.address();
        }

        @Override
        public Pwm on() throws IOException {
            board.faults().suffer(SimBoard.pwmPlace(chip, channel));
            long periodNanos = SECOND_NANOS / frequency;
            board.pwm(chip, channel).run(periodNanos, periodNanos * dutyCycle / 100);
            return this;
        }

        @Override
        public Pwm off() throws IOException {
            board.faults().suffer(SimBoard.pwmPlace(chip, channel));
            board.pwm(chip, channel).stop();
            return this;
        }

        @Override
        public boolean isOn() {
            return board.pwm(chip, channel).enabled();
        }
    }
}
