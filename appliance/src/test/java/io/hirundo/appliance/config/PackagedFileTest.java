package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.Simulate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an installed Hirundo starts with, until somebody changes it. */
class PackagedFileTest {

    private static final Path FILE = Path.of("../os-image/package/files/etc/hirundo/hirundo.yaml");
    private static final Path DATA = Path.of("/var/lib/hirundo");

    private final Settings settings;

    PackagedFileTest() throws ConfigurationException {
        settings = new Loader(new Surroundings("site", DATA), new Overrides(List.of(), Map.of())).load(FILE).settings();
    }

    @Test
    void usesTheSystemsMosquittoOnThisMachine() {
        assertThat(settings.broker().managed()).isFalse();
        assertThat(settings.broker().address()).hasToString("mqtt://127.0.0.1:1883");
    }

    @Test
    void keepsItsDataWhereTheServiceMayWrite() {
        assertThat(settings.data()).isEqualTo(DATA);
    }

    @Test
    void sparesTheCard() {
        assertThat(settings.journal().commitEvery()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void showsNothingThatIsNotThere() {
        assertThat(settings.simulate()).isEqualTo(Simulate.NEVER);
        assertThat(settings.sensors()).extracting(SensorConfig::id).containsExactly("host");
    }
}
