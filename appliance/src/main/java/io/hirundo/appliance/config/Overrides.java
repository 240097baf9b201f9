package io.hirundo.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was said outside the file.
 *
 * @param settings    {@code --set} options, {@code key=value} each, the last of the same key wins
 * @param environment variables; only those that begin with {@code HIRUNDO_} count
 */
public record Overrides(List<String> settings, Map<String, String> environment) {

    /** The script's own variables, which are no keys. */
    private static final List<String> NOT_KEYS = List.of("HIRUNDO_JAVA_OPTS", "HIRUNDO_TESTING");

    public Overrides {
        settings = List.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** The file's keys with the environment's put over them, and the options over those. */
    Node.Keys over(Node.Keys file, Iterable<KnownKey> known) throws ConfigurationException {
        Node.Keys keys = file;
        for (KnownKey key : known) {
            String value = environment.get(key.variable());
            if (value != null) {
                Origin origin = Origin.given(key.variable());
                keys = keys.with(List.of(key.path().split("\\.")), YamlFile.value(value, origin));
            }
        }
        for (String setting : settings) {
            Origin origin = Origin.given("--set " + setting);
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException(List.of(new Problem(
                        origin, "", "found \"" + setting + "\"; allowed: key=value, as in --set web.port=8081")));
            }
            List<String> path = List.of(setting.substring(0, equals).strip().split("\\.", -1));
            keys = keys.with(path, YamlFile.value(setting.substring(equals + 1), origin));
        }
        return keys;
    }

    /** The variables of the environment that set one of these keys, by name. */
    List<String> variables(Iterable<KnownKey> known) {
        List<String> set = new ArrayList<>();
        for (KnownKey key : known) {
            if (environment.containsKey(key.variable())) {
                set.add(key.variable());
            }
        }
        return set;
    }

    /**
     * Variables that look as if they were meant for Hirundo and are not. No error, for an orchestrator invents such names
     * by itself: beside a service called hirundo, Kubernetes sets {@code HIRUNDO_PORT} in every container.
     */
    List<String> strayVariables(Iterable<KnownKey> known) {
        List<String> variables = new ArrayList<>(NOT_KEYS);
        known.forEach(key -> variables.add(key.variable()));
        return environment.keySet().stream()
                .filter(name -> name.startsWith("HIRUNDO_") && !variables.contains(name))
                .sorted()
                .map(name -> name + " is no setting of Hirundo and has no effect"
                        + Resemblance.nearest(name, variables).map(near -> "; did you mean " + near + "?").orElse(""))
                .toList();
    }
}
