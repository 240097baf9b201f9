package io.hirundo.appliance.diagnosis;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a Raspberry Pi gets enough power: by its firmware's own word, which remembers since the start, or by the kernel's
 * driver, which tells of now. Source: raspberrypi.com, documentation of get_throttled; Linux, drivers/hwmon/raspberrypi-hwmon.c.
 */
final class PowerCheck implements Check {

    private static final int UNDER_VOLTAGE = 1;
    private static final int THROTTLED = 1 << 2;
    private static final int WAS_UNDER_VOLTAGE = 1 << 16;
    private static final int WAS_THROTTLED = 1 << 18;
    private static final String SUPPLY = "use the board's own power supply and a short, thick cable; take hungry USB devices off";

    private final Host host;

    PowerCheck(Host host) {
        this.host = host;
    }

    @Override
    public String name() {
        return "power";
    }

    @Override
    public void look(Findings findings) throws InterruptedException {
        Optional<Integer> throttled = throttled();
        Optional<Path> sensor = host.list("sys/class/hwmon", "hwmon*").stream()
                .filter(one -> Host.text(one.resolve("name")).filter("rpi_volt"::equals).isPresent()).findFirst();
        if (throttled.isPresent()) {
            bits(throttled.get(), findings);
        } else if (sensor.isPresent()) {
            OptionalLong alarm = Host.number(sensor.get().resolve("in0_lcrit_alarm"));
            if (alarm.orElse(0) != 0) {
                findings.wrong("the supply's voltage is too low now", SUPPLY);
            } else {
                findings.ok("the supply's voltage is enough now");
            }
        } else {
            findings.ok("this machine does not tell of its supply");
        }
    }

    private static void bits(int bits, Findings findings) {
        if ((bits & UNDER_VOLTAGE) != 0) {
            findings.wrong("the supply's voltage is too low now", SUPPLY + ": cards are ruined by this");
        } else if ((bits & WAS_UNDER_VOLTAGE) != 0) {
            findings.warning("the supply's voltage was too low since the start", SUPPLY);
        } else {
            findings.ok("the supply's voltage was enough since the start");
        }
        if ((bits & (THROTTLED | WAS_THROTTLED)) != 0) {
            findings.warning("the processor " + ((bits & THROTTLED) != 0 ? "is" : "was") + " slowed down because of heat or power",
                    "see what is found of temperature and supply");
        }
    }

    private Optional<Integer> throttled() throws InterruptedException {
        Optional<String> bits = host.text("sys/devices/platform/soc/soc:firmware/get_throttled");
        if (bits.isEmpty()) {
            bits = host.programs().run("vcgencmd", "get_throttled").filter(output -> output.exitCode() == 0)
                    .map(output -> output.text().strip().replace("throttled=0x", ""));
        }
        return bits.filter(hex -> hex.matches("[0-9a-fA-F]{1,7}")).map(hex -> Integer.parseInt(hex, 16));
    }
}
