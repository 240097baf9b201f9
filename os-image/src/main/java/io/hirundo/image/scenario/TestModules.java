package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Buses with chips on them whose values are set from outside: kernel modules of our own for I2C and 1-Wire, the kernel's gpio-sim
 * for lines. Each stands below the kernel's interface, so that everything above it is what a real board runs.
 */
final class TestModules {
    static final int I2C_BUS = 1;
    static final int TMP102_ADDRESS = 0x48;

    private static final Duration BUILD = Duration.ofMinutes(3);
    private static final String ON_CARD = "/boot/firmware";
    private static final String I2C = "hirundo_i2c_test.ko";
    private static final String ONE_WIRE = "hirundo_w1_test.ko";
    private static final String SIMULATED = "/sys/kernel/config/gpio-sim/hirundo";
    private static final double TMP102_STEP = 0.0625;

    private final Guest guest;

    private TestModules(Guest guest) {
        this.guest = guest;
    }

    /** Builds the modules for the image's kernel and puts them on the card, where the guest finds them without a network. */
    static void onto(Disk card, Run run) throws IOException, TestFailed, InterruptedException {
        Path built = run.file("sensors-modules");
        run.place().tools().run(BUILD, run.place().checkout().resolve("os-image/test-modules/build.sh").toString(),
                built.toString());
        card.put("/" + I2C, built.resolve(I2C));
        card.put("/" + ONE_WIRE, built.resolve(ONE_WIRE));
    }

    /** Loads the buses with a TMP102 at its usual address, and a DS18B20. */
    static TestModules load(Guest guest) throws TestFailed, InterruptedException {
        guest.run("mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug"); // where the chip is set
        guest.run("insmod " + ON_CARD + "/" + I2C + " bus=" + I2C_BUS + " address=" + TMP102_ADDRESS + " width=2");
        guest.run("modprobe wire && insmod " + ON_CARD + "/" + ONE_WIRE);
        TestModules modules = new TestModules(guest);
        // The configuration register as the chip has it at power-on: without it the driver says that there is no TMP102.
        modules.register(1, 0x60A0);
        modules.i2c(20);
        return modules;
    }

    /** What the TMP102 on the I2C bus measures. */
    void i2c(double celsius) throws TestFailed, InterruptedException {
        register(0, (int) Math.round(celsius / TMP102_STEP) << 4 & 0xFFFF);
    }

    /** What the DS18B20 on the 1-Wire bus finds when it next converts. */
    void oneWire(double celsius) throws TestFailed, InterruptedException {
        guest.run("echo " + Math.round(celsius * 1_000) + " > /sys/module/hirundo_w1_test/parameters/millicelsius");
    }

    /**
     * A chip of GPIO lines that passes for a Raspberry Pi 4's, by the label of its pin controller. The lines, the character device and the
     * kernel's side of it are real.
     */
    void gpioLines() throws TestFailed, InterruptedException {
        guest.run("modprobe gpio-sim");
        guest.run("mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config");
        guest.run("mkdir -p " + SIMULATED + "/bank0 && echo 58 > " + SIMULATED + "/bank0/num_lines"
                + " && echo pinctrl-bcm2711 > " + SIMULATED + "/bank0/label && echo 1 > " + SIMULATED + "/live");
    }

    /** The level that something outside gives to a line. */
    void gpio(int line, boolean high) throws TestFailed, InterruptedException {
        guest.run("dev=/sys/devices/platform/$(cat " + SIMULATED + "/dev_name) && chip=$(cat " + SIMULATED + "/bank0/chip_name)"
                + " && echo " + (high ? "pull-up" : "pull-down") + " > $dev/$chip/sim_gpio" + line + "/pull");
    }

    private void register(int number, int value) throws TestFailed, InterruptedException {
        guest.run(String.format(Locale.ROOT, "printf '\\%03o\\%03o' | dd of=/sys/kernel/debug/hirundo-i2c-test/%02x bs=1 seek=%d"
                + " conv=notrunc status=none", value >> 8 & 0xFF, value & 0xFF, TMP102_ADDRESS, number * 2));
    }
}
