package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.Settings;
import io.hirundo.sensors.ChipKind;
import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.Simulate;
import io.hirundo.sensors.bus.BusName;
import io.hirundo.sensors.bus.gpio.GpioChips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/** Whether the buses are there that the sensors want, and whether this user may use them. */
final class BusesCheck implements Check {

    private enum Bus {
        I2C(BusName.Kind.I2C, "I2C", "dev", "i2c-[0-9]*", "i2c", "dtparam=i2c_arm=on"),
        SPI(BusName.Kind.SPI, "SPI", "dev", "spidev*", "spi", "dtparam=spi=on"),
        GPIO(BusName.Kind.GPIO, "GPIO", "dev", "gpiochip*", "gpio", ""),
        ONE_WIRE(BusName.Kind.ONE_WIRE, "1-Wire", "sys/bus/w1", "devices", "", "dtoverlay=w1-gpio"),
        PWM(null, "PWM", "sys/class/pwm", "pwmchip*", "gpio", "dtoverlay=pwm");

        private final BusName.Kind kind;
        private final String title;
        private final String folder;
        private final String glob;
        /** Which Debian and Raspberry Pi OS give it to; empty: everybody may read it. */
        private final String group;
        private final String overlay;

        Bus(BusName.Kind kind, String title, String folder, String glob, String group, String overlay) {
            this.kind = kind;
            this.title = title;
            this.folder = folder;
            this.glob = glob;
            this.group = group;
            this.overlay = overlay;
        }
    }

    private final Host host;
    private final Settings settings;

    BusesCheck(Host host, Settings settings) {
        this.host = host;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "buses";
    }

    @Override
    public void look(Findings findings) {
        for (Bus bus : Bus.values()) {
            look(bus, wanting(bus), host.list(bus.folder, bus.glob), findings);
        }
    }

    /** The sensors that are to be read over it. */
    private List<SensorConfig> wanting(Bus bus) {
        if (settings.simulate() == Simulate.ALWAYS) {
            return List.of();
        }
        return settings.sensors().stream().filter(sensor -> sensor.bus() != null)
                .filter(sensor -> ChipKind.named(sensor.chip()).bus() == bus.kind).toList();
    }

    private void look(Bus bus, List<SensorConfig> wanting, List<Path> devices, Findings findings) {
        List<String> ids = wanting.stream().map(SensorConfig::id).toList();
        if (devices.isEmpty()) {
            if (wanting.isEmpty()) {
                findings.ok("no " + bus.title + " here, and no sensor wants it");
            } else {
                absent(bus, ids, findings);
            }
            return;
        }
        boolean closed = false;
        for (Path device : devices) {
            if (!bus.group.isEmpty() && (!host.access().reads(device) || !host.access().writes(device))) {
                closed = true;
                forbidden(bus, device, ids, findings);
            }
        }
        if (!closed && bus == Bus.GPIO && isHeaderAbsent()) {
            noHeader(devices, ids, findings);
        } else if (!closed) {
            findings.ok(bus.title + ": " + shown(devices)
                    + (ids.isEmpty() ? ", which no sensor wants" : ", for " + String.join(", ", ids)));
        }
        for (SensorConfig sensor : wanting) {
            numbered(bus, sensor, devices, findings);
        }
    }

    /** A PC has GPIO chips too, and none of them is a header's: sensors are never read there. */
    private boolean isHeaderAbsent() {
        return new GpioChips(host.at("dev")).header() == GpioChips.Header.ABSENT;
    }

    private void noHeader(List<Path> devices, List<String> ids, Findings findings) {
        String found = "GPIO: none of " + shown(devices) + " is the header of a Raspberry Pi";
        if (ids.isEmpty()) {
            findings.ok(found + ", and no sensor wants it");
        } else if (settings.simulate() == Simulate.AUTO) {
            findings.warning(found + ", which " + String.join(", ", ids) + " want; they are simulated",
                    "wire them to a Raspberry Pi. simulate: false makes them offline instead");
        } else {
            findings.wrong(found + ", which " + String.join(", ", ids) + " want", "wire them to a Raspberry Pi");
        }
    }

    private String shown(List<Path> devices) {
        return String.join(", ", devices.stream().map(host::shown).toList());
    }

    private void absent(Bus bus, List<String> ids, Findings findings) {
        String found = "there is no " + bus.title + " bus, which " + String.join(", ", ids) + " want";
        String todo = bus.overlay.isEmpty() ? "this kernel has no driver for it: on a Raspberry Pi use Raspberry Pi OS or Debian's kernel"
                : "switch it on: raspi-config, Interface Options; or " + bus.overlay
                        + " in /boot/firmware/config.txt, and restart the machine";
        if (settings.simulate() == Simulate.AUTO) {
            findings.warning(found + "; they are simulated", todo + ". simulate: false makes them offline instead");
        } else {
            findings.wrong(found, todo);
        }
    }

    /** A bus of that kind is there, but is it the one with that number? */
    private void numbered(Bus bus, SensorConfig sensor, List<Path> devices, Findings findings) {
        if (bus != Bus.I2C && bus != Bus.SPI) {
            return;
        }
        String prefix = bus == Bus.I2C ? "i2c-" : "spidev";
        int number = BusName.parse(sensor.bus()).number();
        List<String> names = devices.stream().map(device -> device.getFileName().toString()).toList();
        boolean there = names.stream().anyMatch(name -> bus == Bus.I2C ? name.equals(prefix + number)
                : name.startsWith(prefix + number + "."));
        if (!there) {
            findings.wrong(sensor.id() + " wants " + sensor.bus() + "; this machine has " + String.join(", ", names),
                    "correct the sensor's bus: `hirundo sensors scan` shows on which one it answers");
        }
    }

    private void forbidden(Bus bus, Path device, List<String> ids, Findings findings) {
        String group = groupOf(device);
        String found = host.userName() + " may not use " + host.shown(device) + " (group " + group + ")";
        String todo = group.equals("root") || group.equals("unknown")
                ? "give it to the group " + bus.group + " by a udev rule, as Raspberry Pi OS does, and join that group"
                : "join the group and sign in again: sudo usermod -aG " + group + " " + host.userName();
        if (ids.isEmpty()) {
            findings.warning(found + "; no sensor wants it", todo + ", if a sensor is to be read there");
        } else {
            findings.wrong(found + ", which " + String.join(", ", ids) + " want", todo);
        }
    }

    private static String groupOf(Path device) {
        try {
            return Files.readAttributes(device, PosixFileAttributes.class).group().getName();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "unknown";
        }
    }
}
