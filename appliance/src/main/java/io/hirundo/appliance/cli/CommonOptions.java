package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Loaded;
import io.hirundo.appliance.config.Loader;
import io.hirundo.appliance.config.Overrides;
import io.hirundo.appliance.config.Problem;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.diagnosis.Diagnosis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command takes, before or behind its name. */
final class CommonOptions {

    @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "The configuration (default: ${hirundo.default-config}).")
    private Path config;

    @Option(names = "--data", paramLabel = "DIR", scope = ScopeType.INHERIT,
            description = "Where the journal and the keys are kept; the same as --set data=DIR.")
    private Path data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", scope = ScopeType.INHERIT, arity = "1",
            parameterConsumer = Adding.class,
            description = "One setting, as in --set web.port=8081; may be repeated and wins over file and environment.")
    private List<String> settings = new ArrayList<>();

    @Option(names = {"-v", "--verbose"}, scope = ScopeType.INHERIT, description = "Log in detail.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    /** The configuration for a command that ends at once: a mistake in it is for the user to put right now. */
    Loaded load(Place place) throws ConfigurationException {
        Path file = file(place);
        return isAbsent(file) ? loader(place).withoutFile(file) : loader(place).load(file);
    }

    /** The configuration for a role, which has to come up also when nobody is there to put a mistake right. */
    Loaded loadToRun(Place place) throws ConfigurationException {
        Path file = file(place);
        return isAbsent(file) ? loader(place).withoutFile(file) : loader(place).loadOrLastGood(file);
    }

    /** What the configuration comes to, for whoever looks into it rather than uses it. */
    Diagnosis.Configured configured(Place place) {
        Path file = file(place);
        try {
            Loaded loaded = load(place);
            return new Diagnosis.Configured(file, Files.exists(file), Optional.of(loaded.settings()), List.of(), loaded.warnings());
        } catch (ConfigurationException broken) {
            return new Diagnosis.Configured(file, Files.exists(file), lastGood(place),
                    broken.problems().stream().map(Problem::toString).toList(), List.of());
        }
    }

    private Optional<Settings> lastGood(Place place) {
        try {
            return Optional.of(loadToRun(place).settings());
        } catch (ConfigurationException noneEither) {
            return Optional.empty();
        }
    }

    /** Whether there is no file, and nobody said that there should be. */
    private boolean isAbsent(Path file) {
        return config == null && !Files.exists(file);
    }

    /** Names of the environment's variables that stand above the configuration. */
    List<String> variables(Place place) {
        return loader(place).variables();
    }

    /** The data folder, where the configuration would say this. */
    Path dataFolder(Place place, String configuration) throws ConfigurationException {
        return loader(place).dataFolder(configuration, file(place));
    }

    /** The configuration file, there or not. */
    Path file(Place place) {
        return config == null ? place.configuration() : config;
    }

    private Loader loader(Place place) {
        List<String> all = new ArrayList<>(settings);
        if (data != null) {
            all.add("data=" + data);
        }
        return new Loader(place.surroundings(), new Overrides(all, System.getenv()));
    }

    /** Picocli itself would forget what stood before the command's name when more follows behind it. */
    private static final class Adding implements CommandLine.IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            if (words.isEmpty()) {
                throw new CommandLine.ParameterException(command.commandLine(), "--set: KEY=VALUE is missing");
            }
            List<String> settings = option.getValue();
            settings.add(words.pop());
        }
    }
}
