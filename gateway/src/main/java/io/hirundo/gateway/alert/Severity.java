package io.hirundo.gateway.alert;

import java.util.Locale;
import java.util.Optional;

/** How grave an alert is. */
public enum Severity {
    INFO, WARNING, CRITICAL;

    public static final String ALLOWED = "info, warning, critical";

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Severity> ofWireName(String name) {
        for (Severity severity : values()) {
            if (severity.wireName().equals(name)) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }
}
