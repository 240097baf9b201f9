package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.Simulate;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorsSettingsTest {

    @TempDir
    Path folder;

    private ConfigurationFile file;

    @BeforeEach
    void nameTheFile() {
        file = new ConfigurationFile(folder);
    }

    @Test
    void readsASensorOfTheContract() throws Exception {
        Settings settings = load("""
                sensors:
                  - { id: boiler, chip: bme280, bus: i2c-1, address: 0x76, every: 1s }
                  - { id: levels, chip: mcp3008, bus: spi-0, channels: [0, 2] }
                  - { id: door, chip: gpio-input, bus: gpio, address: 17, metric: open, pull: up }
                  - { id: light, chip: dimmer, bus: pwm-0, address: 1, frequency: 500, initial: 20 }
                  - { id: mixer, chip: valve, bus: gpio, address: 22, close: 23, travel: 90s, active: low }
                """);
        SensorConfig boiler = settings.sensors().getFirst();
        assertThat(boiler.address()).isEqualTo(0x76);
        assertThat(boiler.every()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.sensors().get(1).option("channels")).isEqualTo("0,2");
        assertThat(settings.sensors().get(2).option("pull")).isEqualTo("up");
        assertThat(settings.sensors().get(3).option("frequency")).isEqualTo("500");
        assertThat(settings.sensors().get(4).option("travel")).isEqualTo("90s");
    }

    @Test
    void hasSomethingToSeeWhereNothingIsSaidOfSensorsAndNothingForAnEmptyList() throws Exception {
        assertThat(load("").sensors()).extracting(SensorConfig::chip).contains("bme280", "relay", "host");
        assertThat(load("simulate: false\n").sensors()).extracting(SensorConfig::chip).containsExactly("host");
        assertThat(load("sensors: []\n").sensors()).isEmpty();
        assertThat(load("simulate: true\n").simulate()).isEqualTo(Simulate.ALWAYS);
    }

    @Test
    void namesTheLineOfWhatIsWrongWithASensor() throws Exception {
        assertThat(file.errors("""
                sensors:
                  - id: boiler
                    chip: bme280
                    adress: 0x76
                    address: 0x20
                  - { id: x, chip: bme28 }
                  - { chip: host }
                  - { id: "no good", chip: host }
                  - { id: door, chip: gpio-input, bus: i2c-1, address: 3 }
                  - { id: lamp, chip: relay }
                  - text
                  - { id: valve, chip: valve, bus: gpio, address: 22 }
                  - { id: light, chip: dimmer, bus: pwm-0, frequency: 5 }
                """)).satisfiesExactlyInAnyOrder(
                error -> assertThat(error).isEqualTo(file
                        + ":5: sensors[0].address: found \"0x20\"; allowed: the I2C address, from 0x76 to 0x77"),
                error -> assertThat(error).startsWith(file
                        + ":4: sensors[0].adress: found an unknown key, did you mean sensors[0].address?"),
                error -> assertThat(error).startsWith(file + ":6: sensors[1].chip: found \"bme28\"; allowed: bme280, "),
                error -> assertThat(error).startsWith(file + ":7: sensors[2].id: found nothing; allowed: an id"),
                error -> assertThat(error).startsWith(file + ":8: sensors[3].id: found \"no good\"; allowed: an id"),
                error -> assertThat(error).startsWith(file + ":9: sensors[4].bus: ").contains("gpio"),
                error -> assertThat(error).startsWith(file + ":10: sensors[5].address: found nothing"),
                error -> assertThat(error).startsWith(file + ":11: sensors[6]: found \"text\"; allowed: a list of sensors"),
                error -> assertThat(error).startsWith(file + ":12: sensors[7].close: found nothing; allowed: BCM number of the line"),
                error -> assertThat(error).startsWith(file + ":13: sensors[8].frequency: found \"5\"; allowed: whole number of Hz"));
    }

    @Test
    void wantsEachSensorToHaveItsOwnIdAndPlace() throws Exception {
        assertThat(file.errors("sensors:\n  - { id: a, chip: host }\n  - { id: a, chip: host }\n"))
                .anySatisfy(error -> assertThat(error).startsWith(file + ":3: sensors[1].id: found \"a\" a second time"));
        assertThat(file.errors("sensors:\n  - { id: a, chip: tmp102, bus: i2c-1 }\n  - { id: b, chip: tmp102, bus: i2c-1 }\n"))
                .singleElement().asString().contains("a and b are at the same place");
    }

    private Settings load(String yaml) throws Exception {
        return file.load(yaml).settings();
    }
}
