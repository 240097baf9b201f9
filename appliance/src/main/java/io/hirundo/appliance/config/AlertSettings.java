package io.hirundo.appliance.config;

import io.hirundo.gateway.alert.AlertRule;
import java.util.List;

/**
 * The alert rules.
 *
 * @param rules    those that can be used
 * @param problems what is wrong with the others; it stops neither these nor the start
 */
public record AlertSettings(List<AlertRule> rules, List<Problem> problems) {
    public AlertSettings {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }
}
