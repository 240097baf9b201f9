package io.hirundo.appliance.diagnosis;

import static io.hirundo.appliance.diagnosis.FakeHost.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.ScanResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buses and the sensors on them. */
class BusesCheckTest {
    private static final String BOILER = "sensors=[{id: boiler, chip: bme280, bus: i2c-1, address: 0x76}]";
    private static final String DOOR = "sensors=[{id: door, chip: gpio-input, bus: gpio, address: 17}]";
    private static final String NO_HEADER = "ok: GPIO: none of /dev/gpiochip0 is the header of a Raspberry Pi";
    private static final String COLD_STORE = "sensors=[{id: cold-store, chip: ds18b20, bus: w1, serial: 28-0316a4d7a1ff}]";

    @TempDir
    Path folder;
    private FakeHost host;

    @BeforeEach
    void makeAMachine() {
        host = new FakeHost(folder);
    }

    @Test
    void isContentWithoutBusesWhereNoSensorWantsOne() {
        assertThat(found(new BusesCheck(host.host(), host.settings()))).hasSize(5).allMatch(line -> line.startsWith("ok: no "));
    }

    @Test
    void namesTheSensorsThatWantABusThatIsNotThere() {
        assertThat(found(new BusesCheck(host.host(), host.settings(BOILER)))).first().asString()
                .startsWith("warning: there is no I2C bus, which boiler want; they are simulated -> switch it on: raspi-config");
        assertThat(found(new BusesCheck(host.host(), host.settings(BOILER, "simulate=false")))).first().asString()
                .startsWith("wrong: there is no I2C bus, which boiler want -> ").contains("dtparam=i2c_arm=on");
        assertThat(found(new BusesCheck(host.host(), host.settings(BOILER, "simulate=true")))).first().asString().startsWith("ok: no I2C");
    }

    @Test
    void tellsTheBusesThatAreThereAndWhoReadsThem() throws Exception {
        host.put("dev/i2c-1", "").put("dev/spidev0.0", "").put("dev/gpiochip0", "");
        Files.createDirectories(host.root.resolve("sys/bus/w1/devices"));
        assertThat(found(new BusesCheck(host.host(), host.settings(BOILER)))).containsExactly(
                "ok: I2C: /dev/i2c-1, for boiler", "ok: SPI: /dev/spidev0.0, which no sensor wants",
                NO_HEADER + ", and no sensor wants it", "ok: 1-Wire: /sys/bus/w1/devices, which no sensor wants",
                "ok: no PWM here, and no sensor wants it");
    }

    /** The kernel says of an ordinary file that it is no GPIO chip. */
    @Test
    void takesNoGpioChipForTheHeaderThatIsNot() {
        host.put("dev/gpiochip0", "").put("dev/gpiochip1", "");
        assertThat(found(new BusesCheck(host.host(), host.settings(DOOR)))).anyMatch(line -> line.startsWith("warning: GPIO: none of"
                + " /dev/gpiochip0, /dev/gpiochip1 is the header of a Raspberry Pi, which door want; they are simulated -> wire them"));
        assertThat(found(new BusesCheck(host.host(), host.settings(DOOR, "simulate=false")))).anyMatch(line -> line.startsWith(
                "wrong: GPIO: none of /dev/gpiochip0, /dev/gpiochip1 is the header of a Raspberry Pi, which door want -> wire them"));
        host.closeBelowRoot("dev/gpiochip0");
        assertThat(found(new BusesCheck(host.host(), host.settings(DOOR)))).noneMatch(line -> line.contains("none of"))
                .anyMatch(line -> line.startsWith("wrong: hirundo may not use /dev/gpiochip0"));
    }

    @Test
    void namesTheGroupToJoin() {
        host.put("dev/i2c-1", "").put("dev/spidev0.0", "").closeBelowRoot("dev/i2c-1").closeBelowRoot("dev/spidev0.0");
        List<String> found = found(new BusesCheck(host.host(), host.settings(BOILER)));
        assertThat(found).anyMatch(line -> line.startsWith("wrong: hirundo may not use /dev/i2c-1 (group ") && line.contains("boiler"))
                .anyMatch(line -> line.startsWith("warning: hirundo may not use /dev/spidev0.0 (group "))
                .allMatch(line -> line.startsWith("ok") || line.contains("join"));
    }

    @Test
    void namesTheBusThatASensorShouldHaveInstead() {
        host.put("dev/i2c-0", "").put("dev/i2c-20", "");
        assertThat(found(new BusesCheck(host.host(), host.settings(BOILER)))).anyMatch(line -> line.startsWith(
                "wrong: boiler wants i2c-1; this machine has i2c-0, i2c-20 -> correct the sensor's bus: `hirundo sensors scan`"));
    }

    @Test
    void comparesWhatAnswersWithWhatIsConfigured() {
        assertThat(sensors(BOILER, bus("i2c-1", new ScanResult.Found("0x76", List.of("bme280"), "BME280 by its id", List.of()))))
                .containsExactly("ok: boiler (bme280) answers at 0x76");
        assertThat(sensors(BOILER, bus("i2c-1", new ScanResult.Found("0x77", List.of("bme280"), "BME280 by its id", List.of()))))
                .singleElement().asString().startsWith("wrong: nothing answers as boiler (bme280) on i2c-1 at 0x76");
        assertThat(sensors(BOILER, bus("i2c-1", new ScanResult.Found("0x76", List.of("tmp102"), "TMP102 by …", List.of()))))
                .singleElement().asString().startsWith("wrong: at 0x76 on i2c-1 is no bme280: TMP102");
        assertThat(sensors(BOILER, bus("i2c-0"))).singleElement().asString().startsWith("wrong: boiler cannot be found: there is no i2c-1");
        assertThat(sensors(COLD_STORE, bus("w1", new ScanResult.Found("28-0316a4d7a1ff", List.of("ds18b20"), "", List.of()))))
                .containsExactly("ok: cold-store (ds18b20) answers at 28-0316a4d7a1ff");
        assertThat(sensors(COLD_STORE, bus("w1"))).singleElement().asString().startsWith("wrong: nothing answers as cold-store");
    }

    @Test
    void scansNothingWhereNoSensorIsWired() {
        assertThat(found(new SensorsCheck(host.settings(), gateway(), () -> {
            throw new AssertionError("scanned");
        }))).singleElement().asString().startsWith("ok: none is wired to a bus");
        assertThat(found(new SensorsCheck(host.settings("sensors=[]"), gateway(), () -> null))).containsExactly("ok: none is configured");
    }

    private List<String> sensors(String setting, ScanResult.ScannedBus bus) {
        return found(new SensorsCheck(host.settings(setting), gateway(), () -> new ScanResult(List.of(bus))));
    }

    private RunningGateway gateway() {
        return new RunningGateway(host.host(), host.settings());
    }

    private static ScanResult.ScannedBus bus(String name, ScanResult.Found... found) {
        return new ScanResult.ScannedBus(name, "", List.of(found));
    }
}
