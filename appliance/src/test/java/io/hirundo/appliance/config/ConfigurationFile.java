package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The hirundo.yaml of a test, as a machine called "site" reads it. */
final class ConfigurationFile {

    private final Path path;

    /** Not there until something is written. */
    ConfigurationFile(Path folder) {
        this.path = folder.resolve("hirundo.yaml");
    }

    Path path() {
        return path;
    }

    ConfigurationFile write(String yaml) throws IOException {
        Files.writeString(path, yaml);
        return this;
    }

    /** With no word from outside. */
    Loaded load(String yaml) throws IOException, ConfigurationException {
        return write(yaml).load(loader(List.of(), Map.of()));
    }

    Loaded load(Loader loader) throws ConfigurationException {
        return loader.load(path);
    }

    /** What is wrong with it. */
    List<String> errors(String yaml) throws IOException {
        return write(yaml).errors(loader(List.of(), Map.of()));
    }

    List<String> errors(Loader loader) {
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, () -> load(loader));
        assertThat(thrown).as("what is wrong with %s", this).isNotNull();
        return thrown.problems().stream().map(Problem::toString).toList();
    }

    /** @param settings {@code key=value} each */
    static Loader loader(List<String> settings, Map<String, String> environment) {
        return new Loader(new Surroundings("site", Path.of("/var/lib/hirundo")), new Overrides(settings, environment));
    }

    /** As errors name it. */
    @Override
    public String toString() {
        return path.toString();
    }
}
