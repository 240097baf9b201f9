package io.hirundo.sensors.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hirundo.sensors.bus.gpio.ModelKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

    @TempDir
    Path root;

    @Test
    void hasTheBusesWhoseFilesItsKernelShows() throws Exception {
        make("dev/i2c-1");
        make("sys/bus/i2c/devices/i2c-1/name");
        make("dev/i2c-10");
        make("dev/i2c-22"); // without an entry in sysfs
        make("sys/bus/i2c/devices/i2c-10/name");
        make("dev/spidev0.1");
        make("dev/gpiochip0"); // which the kernel says is no GPIO chip
        make("sys/bus/w1/devices/w1_bus_master1/name");
        make("sys/class/pwm/pwmchip2/npwm");
        Machine machine = new Machine(root, true);

        assertThat(machine.has(BusName.parse("i2c-1"))).isTrue();
        assertThat(machine.has(BusName.parse("i2c-2"))).isFalse();
        assertThat(machine.has(BusName.parse("i2c-22"))).isFalse();
        assertThat(machine.has(BusName.parse("spi-0"))).isTrue();
        assertThat(machine.has(BusName.parse("spi-1"))).isFalse();
        assertThat(machine.has(BusName.parse("pwm-2"))).isTrue();
        assertThat(machine.has(BusName.parse("pwm-0"))).isFalse();
        assertThat(machine.has(BusName.parse("w1"))).isTrue();
        assertThat(machine.has(BusName.parse("gpio"))).isFalse();
        assertThat(machine.has(BusName.parse("host"))).isTrue();
        assertThat(machine.i2cBuses()).containsExactly(1, 10, 22);
    }

    @Test
    void leavesTheBusesOfAPcAlone() throws Exception {
        make("dev/i2c-1");
        make("sys/bus/i2c/devices/i2c-1/name");
        make("dev/spidev0.0");

        assertThat(new Machine(root, false).has(BusName.parse("i2c-1"))).isFalse();
        assertThat(new Machine(root, false).has(BusName.parse("spi-0"))).isFalse();
    }

    @Test
    void hasGpioWhereTheHeadersChipIsWhateverTheProcessor() throws Exception {
        make("dev/gpiochip0");
        make("dev/gpiochip4");
        ModelKernel kernel = new ModelKernel().chip(root.resolve("dev/gpiochip0"), "AMDI0030:00", 256);

        assertThat(hasGpio(kernel)).as("a chip of the PC").isFalse();
        assertThat(hasGpio(kernel.chip(root.resolve("dev/gpiochip4"), "pinctrl-rp1", 54))).isTrue();
    }

    @Test
    void aChipThatMayNotBeOpenedIsTakenForTheHeadersOnARaspberryPiAlone() throws Exception {
        make("dev/gpiochip0");
        ModelKernel kernel = new ModelKernel().refuse(root.resolve("dev/gpiochip0"), ModelKernel.EACCES);

        assertThat(hasGpio(kernel)).as("a PC").isFalse();
        make("sys/firmware/devicetree/base/model");
        assertThat(hasGpio(kernel)).isFalse();
        Files.writeString(root.resolve("sys/firmware/devicetree/base/model"), "Raspberry Pi 5 Model B Rev 1.0\0");
        assertThat(hasGpio(kernel)).isTrue();
        assertThat(hasGpio(new ModelKernel().chip(root.resolve("dev/gpiochip0"), "raspberrypi-exp-gpio", 8)))
                .as("it may look, and there is none").isFalse();
    }

    private boolean hasGpio(ModelKernel kernel) {
        return new Machine(root, false).hasHeader(kernel.chips(root.resolve("dev")));
    }

    @Test
    void aMachineWithoutAnyHasNone() {
        Machine machine = new Machine(root, true);

        assertThat(machine.i2cBuses()).isEmpty();
        assertThat(machine.has(BusName.parse("w1"))).isFalse();
    }

    @Test
    void namesOfBusesAreWhatTheConfigurationWrites() {
        for (String name : new String[] {"i2c-1", "spi-0", "gpio", "pwm-2", "w1", "host"}) {
            assertThat(BusName.parse(name)).hasToString(name);
        }
        for (String name : new String[] {"", "i2c", "i2c-", "i2c-1000", "spi-7", "GPIO", "i2c-x"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> BusName.parse(name));
        }
    }

    @Test
    void kernels1WireListsDevicesAndNoMasters() throws Exception {
        make("sys/bus/w1/devices/w1_bus_master1/name");
        make("sys/bus/w1/devices/28-0316a4d7a1ff/w1_slave");
        SysfsOneWire bus = new SysfsOneWire(new Machine(root, true).oneWireDevices());

        assertThat(bus.devices()).containsExactly("28-0316a4d7a1ff");
        assertThat(bus.directory("28-0316a4d7a1ff").resolve("w1_slave")).exists();
        assertThat(new SysfsOneWire(root.resolve("absent")).devices()).isEmpty();
    }

    private void make(String file) throws Exception {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "");
    }
}
