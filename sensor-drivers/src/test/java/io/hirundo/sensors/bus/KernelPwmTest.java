package io.hirundo.sensors.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Dimmer;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.sim.SimBoard;
import io.hirundo.sensors.sim.SimOneWire;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real PWM provider, over a directory that has the files of the kernel's /sys/class/pwm. */
class KernelPwmTest {

    @TempDir
    Path root;

    private Path channel;
    private Buses buses;

    @BeforeEach
    void open() throws Exception {
        channel = root.resolve("sys/class/pwm/pwmchip2/pwm1");
        Files.createDirectories(channel);
        Files.writeString(channel.resolveSibling("npwm"), "4\n");
        Files.writeString(channel.resolveSibling("export"), "");
        Files.writeString(channel.resolveSibling("unexport"), "");
        Files.writeString(channel.resolve("period"), "0\n");
        Files.writeString(channel.resolve("duty_cycle"), "0\n");
        Files.writeString(channel.resolve("enable"), "0\n");
        Files.writeString(channel.resolve("polarity"), "normal\n");
        SimBoard board = new SimBoard(new ManualClock(), 1);
        buses = new Buses(new Machine(root, true), board, new SimOneWire(root.resolve("w1"), board));
    }

    @AfterEach
    void close() {
        buses.close();
    }

    @Test
    void writesPeriodAndActiveTimeOfTheChannelOfItsChip() throws Exception {
        Dimmer dimmer = new Dimmer(buses.pwm("lamp", false, 2, 1, 1000, 0), 0);
        dimmer.start();

        dimmer.obey(new Order.Percent(25));

        assertThat(channel.resolve("period")).content().isEqualTo("1000000");
        assertThat(channel.resolve("duty_cycle")).content().isEqualTo("250000");
        assertThat(channel.resolve("enable")).content().isEqualTo("1");
        assertThat(dimmer.read().number("level")).isEqualTo(25);
        dimmer.obey(new Order.Switch(false));
        assertThat(channel.resolve("enable")).content().isEqualTo("0");
        assertThat(dimmer.read().number("level")).isZero();
    }

    @Test
    void aFullLevelIsNeverLongerThanThePeriodAtAnyFrequencyThatIsAllowed() throws Exception {
        for (int frequency : new int[] {60, 61, 77, 100, 333, 999, 7001, 31_250, 100_000}) {
            Dimmer dimmer = new Dimmer(buses.pwm("lamp", false, 2, 1, frequency, 100), 100);
            dimmer.start();

            assertThat(Files.readString(channel.resolve("duty_cycle"))).isEqualTo(Files.readString(channel.resolve("period")));
        }
    }

    @Test
    void aChipOrAChannelThatIsNotThereIsAnErrorThatSaysSo() {
        assertThatThrownBy(() -> buses.pwm("lamp", false, 5, 1, 1000, 0)).isInstanceOf(ChipException.class)
                .hasMessageContaining("pwmchip5");
        assertThatThrownBy(() -> buses.pwm("fan", false, 2, 7, 1000, 0)).isInstanceOf(ChipException.class)
                .hasMessageContaining("PWM [7]");
    }
}
