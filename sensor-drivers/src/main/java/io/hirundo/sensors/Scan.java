package io.hirundo.sensors;

import com.pi4j.io.i2c.I2C;
import io.hirundo.sensors.bus.BusName;
import io.hirundo.sensors.bus.Buses;
import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Ds18b20;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for chips on the I2C buses and on 1-Wire. One thread, while no sensor of the same process uses the buses.
 *
 * <p>An address is asked by reading one byte, which no chip takes as an order. Where something answers, the identity registers of the
 * chips that live at that address are read.
 */
final class Scan {

    // I2C specification UM10204, section 3.1.12: the addresses below and above are reserved.
    private static final int LOWEST = 0x08;
    private static final int HIGHEST = 0x77;

    private static final int BME280_ID_REGISTER = 0xD0;
    private static final int BME280_ID = 0x60;
    private static final int BMP280_ID = 0x58;
    private static final int CONFIG_REGISTER = 1; // of TMP102 and ADS1115 alike

    private final Buses buses;
    private final boolean simulated;

    Scan(Buses buses, boolean simulated) {
        this.buses = buses;
        this.simulated = simulated;
    }

    /** Looks at those I2C buses, and at 1-Wire if wanted. */
    ScanResult run(List<Integer> i2cBuses, boolean oneWire) {
        List<ScanResult.ScannedBus> scanned = new ArrayList<>();
        i2cBuses.forEach(bus -> scanned.add(i2c(bus)));
        if (oneWire) {
            scanned.add(oneWire());
        }
        return new ScanResult(List.copyOf(scanned));
    }

    private ScanResult.ScannedBus i2c(int number) {
        String bus = new BusName(BusName.Kind.I2C, number).toString();
        List<ScanResult.Found> found = new ArrayList<>();
        try {
            for (int address = LOWEST; address <= HIGHEST; address++) {
                I2C i2c = buses.i2c("scan", simulated, number, address);
                ask(bus, i2c).ifPresent(found::add);
            }
        } catch (ChipException e) {
            return new ScanResult.ScannedBus(bus, e.getMessage(), List.copyOf(found));
        } catch (LinkageError e) {
            return new ScanResult.ScannedBus(bus, "Pi4J has no native library for this processor: " + e.getMessage(), List.of());
        }
        return new ScanResult.ScannedBus(bus, "", List.copyOf(found));
    }

    private static Optional<ScanResult.Found> ask(String bus, I2C i2c) {
        try {
            i2c.read();
        } catch (RuntimeException e) {
            if (ChipException.innermost(e).contains("busy")) {
                return Optional.of(new ScanResult.Found(hex(i2c.device()), List.of(), "taken by a driver of the kernel", List.of()));
            }
            return Optional.empty(); // nobody acknowledges, as at most addresses
        }
        try {
            return Optional.of(identify(bus, i2c));
        } catch (RuntimeException e) {
            return Optional.of(new ScanResult.Found(hex(i2c.device()), List.of(),
                    "answers, but its registers cannot be read: " + ChipException.innermost(e), List.of()));
        }
    }

    private static ScanResult.Found identify(String bus, I2C i2c) {
        int address = i2c.device();
        if (isAddressOf(ChipKind.BME280, address)) {
            int id = i2c.readRegister(BME280_ID_REGISTER);
            if (id == BME280_ID) {
                return found(bus, address, "BME280 by its id", ChipKind.BME280);
            }
            return found(bus, address, id == BMP280_ID ? "BMP280 by its id, not supported" : "unknown id " + hex(id));
        }
        if (isAddressOf(ChipKind.TMP102, address)) {
            int config = i2c.readRegisterWord(CONFIG_REGISTER);
            // TMP102: R1 and R0 read 1, the lowest four bits 0 (SBOS397, 7.5.3). ADS1115 with the comparator off: the lowest two 1.
            if ((config & 0x600F) == 0x6000) {
                return found(bus, address, "TMP102 by its configuration register", ChipKind.TMP102);
            }
            if ((config & 0x0003) == 0x0003 && config != 0xFFFF) {
                return found(bus, address, "ADS1115 by its config register", ChipKind.ADS1115);
            }
            return found(bus, address, "one of these, or another chip", ChipKind.ADS1115, ChipKind.TMP102);
        }
        return found(bus, address, "no chip that is supported lives at this address");
    }

    private static boolean isAddressOf(ChipKind kind, int address) {
        return address >= kind.addresses().lowest() && address <= kind.addresses().highest();
    }

    private static ScanResult.Found found(String bus, int address, String remark, ChipKind... kinds) {
        List<String> chips = new ArrayList<>();
        List<String> yaml = new ArrayList<>();
        for (ChipKind kind : kinds) {
            chips.add(kind.chip());
            yaml.add(String.format("- { id: %s-%x, chip: %s, bus: %s, address: %s, every: %s }", kind.chip(), address, kind.chip(), bus,
                    hex(address), seconds(kind.every())));
        }
        return new ScanResult.Found(hex(address), List.copyOf(chips), remark, List.copyOf(yaml));
    }

    private ScanResult.ScannedBus oneWire() {
        List<ScanResult.Found> found = new ArrayList<>();
        try {
            for (String device : buses.oneWire(simulated).devices()) {
                if (device.startsWith(Ds18b20.FAMILY)) {
                    String chip = ChipKind.DS18B20.chip();
                    found.add(new ScanResult.Found(device, List.of(chip), "DS18B20 by its family code", List.of(String.format(
                            "- { id: %s, chip: %s, bus: w1, serial: %s, every: %s }", chip + "-" + device.substring(device.length() - 6),
                            chip, device, seconds(ChipKind.DS18B20.every())))));
                } else {
                    found.add(new ScanResult.Found(device, List.of(), "a family that is not supported", List.of()));
                }
            }
        } catch (IOException e) {
            return new ScanResult.ScannedBus("w1", String.valueOf(e.getMessage()), List.copyOf(found));
        }
        return new ScanResult.ScannedBus("w1", "", List.copyOf(found));
    }

    private static String seconds(Duration every) {
        return every.toSeconds() + "s";
    }

    private static String hex(int value) {
        return String.format("0x%02X", value);
    }
}
