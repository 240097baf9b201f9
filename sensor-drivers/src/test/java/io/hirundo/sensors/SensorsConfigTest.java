package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SensorsConfigTest {

    private static final String URL = "mqtt://127.0.0.1:1883";

    @Test
    void takesTheChipsUsualAddressAndInterval() {
        SensorConfig sensor = new SensorConfig("boiler", "bme280", "i2c-1", null, null, null);

        assertThat(sensor.address()).isEqualTo(0x76);
        assertThat(sensor.every()).isEqualTo(Duration.ofSeconds(1));
        assertThat(sensor.option("name")).isEmpty();
    }

    @Test
    void namesTheChipsThatThereAre() {
        refused(() -> new SensorConfig("a", "dht22", null, null, null, null),
                "sensor a: expected chip to be one of bme280, tmp102, ads1115, mcp3008, ds18b20, gpio-input, relay, dimmer, valve, host, found \"dht22\"");
    }

    @Test
    void namesTheAddressesOfTheChip() {
        refused(() -> new SensorConfig("a", "bme280", "i2c-1", 0x48, null, null),
                "sensor a: expected the I2C address of a bme280 to be from 0x76 to 0x77, found 0x48");
        refused(() -> new SensorConfig("a", "relay", "gpio", null, null, null),
                "sensor a: expected an address, the BCM number of the line");
        refused(() -> new SensorConfig("a", "ds18b20", "w1", 5, null, null), "sensor a: a ds18b20 has no address");
    }

    @Test
    void namesTheBusOfTheChip() {
        refused(() -> new SensorConfig("a", "bme280", "spi-0", null, null, null),
                "sensor a: expected the bus of a bme280 to be i2c-N, found spi-0");
        refused(() -> new SensorConfig("a", "bme280", "i2c1", null, null, null),
                "sensor a: expected a bus such as i2c-1, spi-0, gpio, pwm-0, w1 or host, found \"i2c1\"");
    }

    @Test
    void namesTheOptionsOfTheChip() {
        refused(() -> new SensorConfig("a", "ads1115", "i2c-1", null, null, Map.of("gain", "1")),
                "sensor a: expected an option of a ads1115 (channels, range, name, location), found \"gain\"");
        refused(() -> new SensorConfig("a", "ads1115", "i2c-1", null, null, Map.of("range", "5")),
                "sensor a: expected option range to be full scale in volts: 6.144, 4.096, 2.048, 1.024, 0.512, 0.256, found \"5\"");
        refused(() -> new SensorConfig("a", "ads1115", "i2c-1", null, null, Map.of("channels", "0,4")),
                "sensor a: expected option channels to be numbers from 0 to 3 with commas, found \"0,4\"");
    }

    @Test
    void namesWhatAValveAndADimmerNeed() {
        refused(() -> new SensorConfig("a", "valve", "gpio", 22, null, null), "sensor a: expected option close, "
                + "the BCM number of the line that closes it, 0 to 53, not the one of address");
        refused(() -> new SensorConfig("a", "valve", "gpio", 22, null, Map.of("close", "22")),
                "sensor a: expected option close to be another line than address, found 22");
        refused(() -> new SensorConfig("a", "valve", "gpio", 22, null, Map.of("close", "23", "travel", "601s")),
                "sensor a: expected option travel to be time from closed to open, 1s to 600s, found \"601s\"");
        refused(() -> new SensorConfig("a", "dimmer", "pwm-0", 0, null, Map.of("initial", "101")),
                "sensor a: expected option initial to be whole percent, 0 to 100, found \"101\"");
        refused(() -> new SensorConfig("a", "dimmer", "gpio", 18, null, null),
                "sensor a: expected the bus of a dimmer to be pwm-N, found gpio");
        SensorConfig relay = new SensorConfig("b", "relay", "gpio", 23, null, null);
        refused(() -> config(List.of(new SensorConfig("a", "valve", "gpio", 22, null, Map.of("close", "23")), relay), Simulate.AUTO),
                "sensors a and b are at the same place: gpio, BCM number of the line 23");
    }

    @Test
    void namesTheBoundsOfTheInterval() {
        refused(() -> new SensorConfig("a", "bme280", "i2c-1", null, Duration.ofMillis(1), null),
                "sensor a: expected every to be between 100 ms and a day, found PT0.001S");
    }

    @Test
    void refusesIdsThatAreNoTopicLevels() {
        for (String id : new String[] {"", "a/b", "a+", "#", "-a", "a".repeat(65)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new SensorConfig(id, "host", null, null, null, null));
        }
    }

    @Test
    void refusesTwoSensorsWithOneIdOrAtOnePlace() {
        SensorConfig one = new SensorConfig("a", "bme280", "i2c-1", 0x76, null, null);
        SensorConfig sameId = new SensorConfig("a", "bme280", "i2c-1", 0x77, null, null);
        SensorConfig samePlace = new SensorConfig("b", "bme280", "i2c-1", 0x76, null, null);

        refused(() -> config(List.of(one, sameId), Simulate.AUTO), "expected each sensor to have its own id, found a twice");
        refused(() -> config(List.of(one, samePlace), Simulate.AUTO),
                "sensors a and b are at the same place: i2c-1, I2C address 0x76");
    }

    @Test
    void wantsABusWhereNothingIsSimulated() {
        SensorConfig one = new SensorConfig("a", "bme280", null, 0x76, null, null);

        refused(() -> config(List.of(one), Simulate.NEVER), "sensor a: expected a bus (i2c-N), because nothing is simulated");
        assertThat(config(List.of(one), Simulate.AUTO).sensors()).containsExactly(one);
    }

    @Test
    void refusesABrokerThatIsNoUrl() {
        for (String url : new String[] {"localhost:1883", "http://localhost", "mqtt://", "", "mqtt://u:p@host"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> SensorsConfig.of(url, "agent", List.of(), Simulate.AUTO))
                    .withMessageContaining("expected a broker URL such as mqtt://host:1883");
        }
    }

    @Test
    void neverPrintsThePassword() {
        SensorsConfig config = new SensorsConfig(URL, "me", "secret".toCharArray(), "devices", "agent", List.of(), Simulate.AUTO,
                SensorsConfig.OUTBOX_BYTES);

        assertThat(config.toString()).doesNotContain("secret").contains("me");
    }

    @Test
    void demoSensorsAreAValidConfiguration() {
        assertThat(config(Sensors.demoSensors(), Simulate.AUTO).sensors()).extracting(SensorConfig::kind)
                .containsExactlyInAnyOrder(ChipKind.values());
    }

    private static SensorsConfig config(List<SensorConfig> sensors, Simulate simulate) {
        return SensorsConfig.of(URL, "agent", sensors, simulate);
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making).withMessage(message);
    }
}
