package io.hirundo.appliance.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Puts file, environment and options together: an option wins over a variable, that over the file. */
public final class Loader {

    private final SettingsReader reader;
    private final Surroundings surroundings;
    private final Overrides overrides;

    public Loader(Surroundings surroundings, Overrides overrides) {
        this.reader = new SettingsReader(surroundings);
        this.surroundings = surroundings;
        this.overrides = overrides;
    }

    /** All keys there are, for the environment's variables and for whoever documents them. */
    public Collection<KnownKey> knownKeys() {
        return reader.knownKeys();
    }

    /** Names of the environment's variables that stand above the file. */
    public List<String> variables() {
        return overrides.variables(knownKeys());
    }

    /** Reads the file as it is. */
    public Loaded load(Path file) throws ConfigurationException {
        return settings(file, text(file), List.of());
    }

    /** The defaults, where there is no file at all. */
    public Loaded withoutFile(Path file) throws ConfigurationException {
        return settings(file, "", List.of());
    }

    /**
     * Reads the file, or what it said when it was last good. What an option or a variable says is never replaced: who
     * gave it is there to read the error.
     */
    public Loaded loadOrLastGood(Path file) throws ConfigurationException {
        try {
            return load(file);
        } catch (ConfigurationException broken) {
            Optional<String> lastGood = broken.onlyFile() ? new LastGood(dataFolder(file)).read() : Optional.empty();
            if (lastGood.isEmpty()) {
                throw broken;
            }
            return lastGood(file, lastGood.get(), broken);
        }
    }

    private Loaded lastGood(Path file, String text, ConfigurationException broken) throws ConfigurationException {
        try {
            return settings(file, text, broken.problems().stream().map(Problem::toString).toList());
        } catch (ConfigurationException noBetter) {
            throw broken;
        }
    }

    /** Where the last good configuration would be, as far as a broken file lets itself be asked. */
    private Path dataFolder(Path file) throws ConfigurationException {
        Node.Keys keys;
        try {
            keys = YamlFile.read(text(file), file);
        } catch (ConfigurationException notEvenYaml) {
            keys = Node.Keys.empty(Origin.line(file, 1));
        }
        return Section.root(overrides.over(keys, knownKeys())).folder("data").orElse(surroundings.data());
    }

    /**
     * The data folder that a configuration names, whatever else is wrong with it.
     *
     * @param text of the file, which need not be there
     * @throws ConfigurationException if that very setting is wrong
     */
    public Path dataFolder(String text, Path file) throws ConfigurationException {
        Section root = Section.root(overrides.over(YamlFile.read(text, file), knownKeys()));
        Path data = root.folder("data").orElse(surroundings.data());
        if (!root.problems().isEmpty()) {
            throw new ConfigurationException(root.problems());
        }
        return data;
    }

    private Loaded settings(Path file, String text, List<String> faults) throws ConfigurationException {
        Collection<KnownKey> known = knownKeys();
        Node.Keys keys = overrides.over(YamlFile.read(text, file), known);
        Settings settings = reader.read(keys);
        List<String> warnings = new ArrayList<>(overrides.strayVariables(known));
        settings.alerts().problems().forEach(problem -> warnings.add("this alert rule is not in force: " + problem));
        return new Loaded(settings, file, text, warnings, faults);
    }

    private static String text(Path file) throws ConfigurationException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "this is not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    private static ConfigurationException unreadable(Path file, String why) {
        return new ConfigurationException(List.of(new Problem(
                new Origin(file.toString(), file.toAbsolutePath().getParent(), true, 0), "", why)));
    }
}
