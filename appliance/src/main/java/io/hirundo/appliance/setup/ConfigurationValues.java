package io.hirundo.appliance.setup;

import io.hirundo.appliance.config.YamlText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the setup file says for {@code hirundo.yaml}; all else in that file stays as it is, comments and all. */
final class ConfigurationValues {

    private record Value(String section, String key, String text) {}

    private final List<Value> values = new ArrayList<>();

    ConfigurationValues(Setup setup) {
        setup.gatewayId().ifPresent(id -> values.add(new Value("gateway", "id", id)));
        setup.gatewayName().ifPresent(name -> values.add(new Value("gateway", "name", name)));
        setup.fleet().map(URI::toString).ifPresent(url -> values.add(new Value("uplink", "url", url)));
    }

    /** Empty where the text is no YAML in which they have a place. */
    Optional<String> in(String configuration) {
        if (values.isEmpty()) {
            return Optional.of(configuration);
        }
        Optional<YamlText> yaml = YamlText.of(configuration);
        for (Value value : values) {
            yaml = yaml.flatMap(text -> text.value(value.section(), value.key()).equals(Optional.of(value.text()))
                    ? Optional.of(text) : text.with(value.section(), value.key(), value.text()));
        }
        return yaml.map(YamlText::text);
    }
}
