package io.hirundo.appliance.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.config.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that the system starts has to behave as one that Hirundo starts: what was tested with one holds for the other. */
class PackagedMosquittoTest {

    private static final Path FILE = Path.of("../os-image/package/files/etc/mosquitto/conf.d/hirundo.conf");

    /** Of the system's own file, or of the service that starts it; and a line for each save would be a write to the card. */
    private static final List<String> THE_SYSTEMS =
            List.of("persistence ", "persistence_location ", "user ", "log_dest ", "log_type information");

    @Test
    void hasTheOptionsOfOurOwn(@TempDir Path folder) throws Exception {
        var byDefault = new BrokerSettings(
                true, "127.0.0.1", 1883, Optional.empty(), Optional.empty(), Optional.empty(), "devices");
        MosquittoConf own = new MosquittoConf(byDefault, folder, "somebody");
        own.write();
        TreeSet<String> wanted = options(own.file());
        wanted.removeIf(option -> THE_SYSTEMS.stream().anyMatch(option::startsWith));
        assertThat(options(FILE)).isEqualTo(wanted);
    }

    private static TreeSet<String> options(Path file) throws IOException {
        TreeSet<String> options = new TreeSet<>(Files.readAllLines(file));
        options.removeIf(line -> line.isBlank() || line.startsWith("#"));
        return options;
    }
}
