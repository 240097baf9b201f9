package io.hirundo.appliance.config;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.alert.AlertRule;
import io.hirundo.gateway.alert.Severity;
import io.hirundo.gateway.alert.condition.Condition;
import io.hirundo.gateway.alert.condition.ConditionException;
import io.hirundo.gateway.event.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The list {@code alerts}. Each rule is read by itself: what is wrong with one is noted apart and stops nothing. */
final class AlertsReader {

    private static final Pattern NAME = Pattern.compile(Ids.ID_RULE);
    private static final Pattern ANY = Pattern.compile("\\P{Cntrl}{0,1000}");
    private static final Pattern MESSAGE = Pattern.compile("\\P{Cntrl}{1,256}");
    private static final Pattern SEVERITY = Pattern.compile(Severity.ALLOWED.replace(", ", "|"));
    private static final String DEVICE =
            "a device's id, a prefix with a trailing *, * for all, or a list of them, as in [boiler, \"pump-*\"]";
    private static final String CONDITION = "a condition such as temperature > 80";
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Set<String> names = new HashSet<>();

    static AlertSettings read(Section root) {
        Section apart = root.apart();
        AlertsReader reader = new AlertsReader();
        List<AlertRule> rules = new ArrayList<>();
        apart.sections("alerts", "a list of rules, as in [ { name: overheat, device: \"boiler*\", when: \"temperature > 80\" } ]")
                .orElse(List.of()).forEach(section -> reader.rule(section).ifPresent(rules::add));
        return new AlertSettings(rules, apart.problems());
    }

    private Optional<AlertRule> rule(Section section) {
        int problemsBefore = section.problems().size();
        Optional<String> name = name(section);
        Optional<DevicePatterns> devices = devices(section);
        Optional<Condition> when = section.required("when", ANY, CONDITION).flatMap(text -> condition(section, "when", text));
        Optional<Condition> clear = section.text("clear", ANY, CONDITION).flatMap(text -> condition(section, "clear", text));
        Duration holdsFor = section.duration("for", Duration.ZERO, Duration.ZERO, LONGEST);
        String severity = section.text("severity", Severity.WARNING.wireName(), SEVERITY, Severity.ALLOWED);
        Optional<String> message = section.text("message", MESSAGE, "a text of up to 256 characters");
        section.done();
        if (section.problems().size() > problemsBefore) {
            return Optional.empty();
        }
        return Optional.of(new AlertRule(name.orElseThrow(), devices.orElseThrow(), when.orElseThrow(), clear, holdsFor,
                Severity.ofWireName(severity).orElseThrow(), message, section.place()));
    }

    private Optional<String> name(Section section) {
        Optional<String> name = section.required("name", NAME, AlertRule.NAME_RULE);
        name.ifPresent(found -> {
            if (!AlertRule.isName(found)) {
                section.refuse("name", "found \"" + found + "\"; allowed: " + AlertRule.NAME_RULE);
            } else if (!names.add(found)) {
                section.refuse("name", "found \"" + found + "\" a second time; allowed: a name of its own for each rule");
            }
        });
        return name;
    }

    private static Optional<DevicePatterns> devices(Section section) {
        if (!section.has("device")) {
            section.refuse("device", "found nothing; allowed: " + DEVICE);
        }
        return section.words("device", DEVICE, text -> patterns(text).isPresent()).flatMap(AlertsReader::patterns);
    }

    private static Optional<DevicePatterns> patterns(String text) {
        try {
            return Optional.of(DevicePatterns.of(Arrays.stream(text.split(",", -1)).map(String::strip).toList()));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Optional<Condition> condition(Section section, String key, String text) {
        try {
            return Optional.of(Condition.parse(text));
        } catch (ConditionException wrong) {
            section.refuse(key, "found \"" + text + "\"; " + wrong.getMessage());
            return Optional.empty();
        }
    }
}
