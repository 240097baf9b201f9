package io.hirundo.sensors.bus.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pi4j.io.gpio.digital.PullResistance;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the header, over a model of the kernel that decodes every byte. */
class GpioChipsTest {

    @TempDir
    Path dev;

    private final ModelKernel kernel = new ModelKernel();

    @AfterEach
    void leavesNothingOpenAndUsesNothingClosed() {
        assertThat(kernel.openDescriptors()).isZero();
        kernel.assertNothingStray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"})
    void findsTheChipOfTheHeaderByItsLabelWhateverItsNumber(String label) throws Exception {
        chip(0, "raspberrypi-exp-gpio", 8);
        chip(2, "gpio-brcmstb@107d508500", 32);
        Path header = chip(10, label, 54);
        kernel.outside(header, 17, true);

        try (GpioLine line = chips().input(17, "door", PullResistance.OFF)) {
            assertThat(line.isHigh()).isTrue();
            kernel.outside(header, 17, false);
            assertThat(line.isHigh()).isFalse();
        }
        assertThat(chips().header()).isEqualTo(GpioChips.Header.PRESENT);
    }

    @Test
    void ofTwoWithThatLabelTheLowerNumberIsTaken() throws Exception {
        Path linked = chip(10, "pinctrl-rp1", 54); // as some systems link the number of old kernels to that of new ones
        Path first = chip(9, "pinctrl-rp1", 54);

        try (GpioLine _ = chips().output(5, "relay", true)) {
            assertThat(kernel.driven(first, 5)).containsExactly(true);
            assertThat(kernel.driven(linked, 5)).isEmpty();
        }
    }

    @Test
    void saysWhichChipsThereAreIfNoneIsTheHeaders() throws Exception {
        chip(0, "AMDI0030:00", 256);
        chip(1, "pinctrl-rp1", 54);
        kernel.refuse(dev.resolve("gpiochip1"), ModelKernel.EACCES);
        Files.createFile(dev.resolve("gpiochip2x"));

        assertThatThrownBy(() -> chips().input(17, "door", PullResistance.OFF)).isInstanceOf(IOException.class)
                .hasMessage("expected a GPIO chip of a Raspberry Pi's header (pinctrl-bcm2711, pinctrl-bcm2835, pinctrl-rp1) in " + dev
                        + ", found gpiochip0 \"AMDI0030:00\" with 256 lines; gpiochip1: Permission denied");
    }

    @Test
    void saysThatThereIsNoChipAtAll() {
        assertThatThrownBy(() -> chips().output(17, "relay", false)).hasMessageEndingWith("in " + dev + ", found none");
        assertThat(chips().header()).isEqualTo(GpioChips.Header.ABSENT);
        assertThat(kernel.chips(dev.resolve("absent")).header()).isEqualTo(GpioChips.Header.ABSENT);
    }

    @ParameterizedTest
    @CsvSource({ModelKernel.EACCES + ",FORBIDDEN", ModelKernel.EPERM + ",FORBIDDEN", ModelKernel.ENOENT + ",ABSENT"})
    void tellsAChipThatMayNotBeOpenedFromOneThatIsNotThere(int errno, GpioChips.Header expected) throws Exception {
        chip(0, "raspberrypi-exp-gpio", 8);
        chip(1, "pinctrl-bcm2711", 58);
        kernel.refuse(dev.resolve("gpiochip1"), errno);

        assertThat(chips().header()).isEqualTo(expected);
    }

    @Test
    void aFileThatIsNoChipIsClosedAgain() throws Exception {
        Path device = dev.resolve("gpiochip0");
        Files.createFile(device);
        SystemCalls noChip = new SystemCalls() {
            @Override
            public int open(Path file) throws ErrnoException {
                return kernel.open(file);
            }

            @Override
            public void ioctl(int descriptor, long request, MemorySegment argument) throws ErrnoException {
                throw ModelKernel.failure(ModelKernel.ENOTTY);
            }

            @Override
            public void close(int descriptor) {
                kernel.close(descriptor);
            }
        };
        kernel.chip(device, "", 0);

        assertThat(new GpioChips(dev, noChip).header()).isEqualTo(GpioChips.Header.ABSENT);
        assertThatThrownBy(() -> new GpioChips(dev, noChip).output(1, "relay", false))
                .hasMessageEndingWith("found gpiochip0: Inappropriate ioctl for device");
    }

    @ParameterizedTest
    @EnumSource(PullResistance.class)
    void anInputHasThePullResistorThatWasAskedForAndOffMeansNone(PullResistance pull) throws Exception {
        Path header = chip(0, "pinctrl-bcm2711", 58);

        try (GpioLine line = chips().input(53, "door", pull)) {
            assertThat(kernel.line(header, 53).pull).isEqualTo(switch (pull) {
                case OFF -> ModelKernel.Pull.NONE;
                case PULL_UP -> ModelKernel.Pull.UP;
                case PULL_DOWN -> ModelKernel.Pull.DOWN;
            });
            assertThat(line.isHigh()).isEqualTo(pull == PullResistance.PULL_UP);
            assertThat(kernel.line(header, 53).output).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOutputHasItsLevelFromItsFirstMoment(boolean high) throws Exception {
        Path header = chip(0, "pinctrl-bcm2835", 54);

        try (GpioLine line = chips().output(27, "relay", high)) {
            assertThat(kernel.driven(header, 27)).containsExactly(high);
            assertThat(line.isHigh()).isEqualTo(high);
            line.set(!high);
            line.set(high);
            assertThat(kernel.driven(header, 27)).containsExactly(high, !high, high);
        }
        assertThat(kernel.driven(header, 26)).as("its neighbour").isEmpty();
        assertThat(kernel.driven(header, 0)).isEmpty();
    }

    @Test
    void aLineSaysWhoHoldsItAndALongNameIsCut() throws Exception {
        Path header = chip(0, "pinctrl-rp1", 54);

        try (GpioLine _ = chips().input(17, "door", PullResistance.OFF);
                GpioLine _ = chips().output(18, "a-very-long-name-of-a-sensor-indeed", false)) {
            assertThat(kernel.consumer(header, 17)).isEqualTo("hirundo:door");
            assertThat(kernel.consumer(header, 18)).isEqualTo("hirundo:a-very-long-name-of-a-s").hasSize(31);
        }
        assertThat(kernel.consumer(header, 17)).isNull();
    }

    @Test
    void aLineThatSomebodyHoldsSaysWho() throws Exception {
        Path header = chip(0, "pinctrl-bcm2711", 58);
        kernel.hold(header, 4, "onewire@0");
        kernel.hold(header, 5, "");

        assertThatThrownBy(() -> chips().input(4, "door", PullResistance.OFF))
                .hasMessage("line 4 of gpiochip0 \"pinctrl-bcm2711\" is held by \"onewire@0\": Device or resource busy");
        assertThatThrownBy(() -> chips().output(5, "door", true))
                .hasMessage("line 5 of gpiochip0 \"pinctrl-bcm2711\" is held by somebody without a name: Device or resource busy");
        kernel.lineInfoFailure = ModelKernel.EIO;
        assertThatThrownBy(() -> chips().input(4, "door", PullResistance.OFF)).hasMessageContaining("is held by somebody")
                .hasMessageEndingWith("Device or resource busy");
        assertThat(kernel.driven(header, 5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 54, 1000})
    void aLineThatTheChipDoesNotHaveIsToldWithHowManyItHas(int line) throws Exception {
        chip(0, "pinctrl-bcm2835", 54);

        assertThatThrownBy(() -> chips().input(line, "door", PullResistance.OFF))
                .hasMessage("gpiochip0 \"pinctrl-bcm2835\" has 54 lines, 0 to 53; line " + line + " was asked for");
        chips().input(53, "door", PullResistance.OFF).close();
    }

    @Test
    void aLineIsFreeForOthersAsSoonAsItIsClosedAndClosingItTwiceTakesNothingFromThem() throws Exception {
        Path header = chip(0, "pinctrl-rp1", 54);
        GpioLine first = chips().output(22, "valve", false);

        first.close();
        try (GpioLine second = chips().output(22, "valve", true)) { // has the descriptor that the first one had
            first.close();

            second.set(false);
            assertThat(kernel.driven(header, 22)).containsExactly(false, true, false);
            assertThatThrownBy(() -> first.set(true)).hasMessage("it was closed");
            assertThatThrownBy(first::isHigh).hasMessage("it was closed");
            assertThat(kernel.driven(header, 22)).hasSize(3);
        }
    }

    @Test
    void aLineThatFailsSaysWhyAndStaysOpen() throws Exception {
        Path header = chip(0, "pinctrl-rp1", 54);

        try (GpioLine line = chips().output(22, "valve", false)) {
            kernel.fail(header, 22, true);
            assertThatThrownBy(() -> line.set(true)).hasMessage("gpiochip0 \"pinctrl-rp1\": Input/output error");
            assertThatThrownBy(line::isHigh).hasMessage("gpiochip0 \"pinctrl-rp1\": Input/output error");
            kernel.fail(header, 22, false);
            line.set(true);
            assertThat(line.isHigh()).isTrue();
        }
    }

    private Path chip(int number, String label, int lines) throws IOException {
        Path device = Files.createFile(dev.resolve("gpiochip" + number));
        kernel.chip(device, label, lines);
        return device;
    }

    private GpioChips chips() {
        return kernel.chips(dev);
    }
}
