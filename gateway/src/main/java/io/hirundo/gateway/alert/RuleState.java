package io.hirundo.gateway.alert;

import io.hirundo.gateway.alert.condition.Facts;
import io.hirundo.gateway.alert.condition.Truth;
import java.time.Duration;

/** Where one rule stands for one device. Owned by the sequencer. */
final class RuleState {
    private final Watched device;
    private final AlertRule rule;
    private final long holdsForNanos;
    private final boolean timed;
    private boolean open;
    /** Whether {@code when} is true and the alert not raised yet. */
    private boolean pending;
    private long pendingSinceNanos;
    /** Whether the alert is over and this could not be said yet. */
    private boolean ended;

    RuleState(Watched device, AlertRule rule) {
        this.device = device;
        this.rule = rule;
        this.holdsForNanos = rule.holdsFor().toNanos();
        this.timed = rule.when().asksForAbsence() || rule.clear().filter(clear -> clear.asksForAbsence()).isPresent();
    }

    AlertRule rule() {
        return rule;
    }

    boolean isOpen() {
        return open;
    }

    /** At a start: it was raised before. */
    void wasOpen() {
        open = true;
    }

    /** Whether time alone may change something. */
    boolean isTimed() {
        return timed || pending || ended;
    }

    /**
     * At a start, when the last values are known again. What was open and is not true any more is cleared. So is what nobody can
     * ever tell: the condition was changed and asks for a metric that the device never sent.
     */
    void begin(long nowNanos, OwnAlerts alerts) {
        if (open && rule.when().of(device.at(nowNanos)) == Truth.UNKNOWN && !device.knows(rule.when())) {
            clear(alerts, "the rule asks for what the device never sent");
        } else {
            look(nowNanos, alerts);
        }
    }

    void look(long nowNanos, OwnAlerts alerts) {
        Facts facts = device.at(nowNanos);
        Truth when = rule.when().of(facts);
        if (open) {
            // With both true, `when` wins: a rule whose marks overlap must not raise and clear with every sample.
            if (when != Truth.TRUE && (rule.clear().isEmpty() ? when == Truth.FALSE
                    : rule.clear().get().of(facts) == Truth.TRUE)) {
                clear(alerts, said());
            } else {
                ended = false;
            }
            return;
        }
        if (when != Truth.TRUE) {
            pending = false;
            return;
        }
        if (!pending) {
            pending = true;
            pendingSinceNanos = nowNanos;
        }
        if (nowNanos - pendingSinceNanos >= holdsForNanos) {
            open = alerts.raise(device.id, rule.name(), rule.severity(), said());
            pending = !open; // not said: the next tick tries again
        }
    }

    void clear(OwnAlerts alerts, String message) {
        open = !alerts.clear(device.id, rule.name(), rule.severity(), message);
        ended = open; // not said: the next tick looks again
    }

    /** What the rule is about, and the values it looked at. */
    private String said() {
        String values = device.shown(rule.when());
        return rule.message().orElseGet(this::condition) + (values.isEmpty() ? "" : " (" + values + ")");
    }

    private String condition() {
        return rule.when().text() + (rule.holdsFor().isZero() ? "" : " for " + shown(rule.holdsFor()));
    }

    private static String shown(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 != 0 ? millis + "ms"
                : millis % 60_000 != 0 ? millis / 1_000 + "s"
                : millis % 3_600_000 != 0 ? millis / 60_000 + "min"
                : millis / 3_600_000 + "h";
    }
}
