package io.hirundo.gateway.alert;

import io.hirundo.gateway.alert.condition.Condition;
import io.hirundo.gateway.alert.condition.Facts;
import io.hirundo.gateway.alert.condition.Truth;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A device that some rule counts for: what its rules ask about it, and where each of them stands. Owned by the sequencer. */
final class Watched implements Facts {
    /**
     * A sample that was measured before the newest one is a late one and says nothing of now; but only while newer ones come. If
     * none came for so long, the device's clock was set back, and its samples count again.
     */
    private static final long LATE_NANOS = 60_000_000_000L;

    final String id;
    final List<RuleState> rules;
    private final Map<String, Reading> readings = new HashMap<>();
    private long silentSinceNanos;
    /** Whether any telemetry came since the start. */
    private boolean heard;
    private long newestTs = Long.MIN_VALUE;
    private long newestNanos;
    /** The moment that is asked about. */
    private long nowNanos;

    Watched(String id, List<AlertRule> rules, long startNanos) {
        this.id = id;
        this.rules = rules.stream().map(rule -> new RuleState(this, rule)).toList();
        this.silentSinceNanos = startNanos;
        this.nowNanos = startNanos;
        for (AlertRule rule : rules) {
            prepare(rule.when(), startNanos);
            rule.clear().ifPresent(clear -> prepare(clear, startNanos));
        }
    }

    private void prepare(Condition condition, long startNanos) {
        condition.metrics().forEach(metric -> readings.computeIfAbsent(metric, _ -> new Reading(startNanos)));
        condition.rates().forEach(rate -> readings.get(rate.metric()).keepFor(rate));
    }

    /** @param values of before the start, as JSON */
    void restore(Map<String, byte[]> values) {
        readings.forEach((metric, reading) -> {
            byte[] json = values.get(metric);
            if (json != null) {
                reading.restore(json);
            }
        });
    }

    /** @return whether it says something of now */
    boolean sample(Event event, long now) {
        heard = true;
        silentSinceNanos = now;
        boolean stampedByDevice = event.ts() != event.serverTs(); // the gateway's own stamp is no older, only its clock may be
        if (stampedByDevice && event.ts() < newestTs && now - newestNanos < LATE_NANOS) {
            return false;
        }
        newestTs = event.ts();
        newestNanos = now;
        Metrics metrics = event.metrics();
        for (int i = 0; i < metrics.size(); i++) {
            Reading reading = readings.get(metrics.names()[i]);
            if (reading != null) {
                reading.sample(now, event.ts(), metrics.numbers()[i],
                        metrics.payload(), metrics.starts()[i], metrics.ends()[i]);
            }
        }
        return true;
    }

    Facts at(long now) {
        nowNanos = now;
        return this;
    }

    /** Whether the device ever sent all that the condition asks for. */
    boolean knows(Condition condition) {
        return condition.metrics().stream().allMatch(metric -> readings.get(metric).known);
    }

    /** The values that a condition looked at, for people: {@code temperature 85.2, mode test}; empty where there are none. */
    String shown(Condition condition) {
        StringBuilder shown = new StringBuilder();
        for (String metric : condition.metrics()) {
            Reading reading = readings.get(metric);
            if (reading.known) {
                shown.append(shown.isEmpty() ? "" : ", ").append(metric).append(' ').append(reading.shown());
            }
        }
        return shown.toString();
    }

    @Override
    public double number(String metric) {
        return readings.get(metric).number;
    }

    @Override
    public String text(String metric) {
        return readings.get(metric).text;
    }

    @Override
    public double rate(String metric, long windowNanos) {
        return readings.get(metric).rate(windowNanos, nowNanos);
    }

    /** From the start on nobody knows how long it had been silent before: it is absent once it was so since the start. */
    @Override
    public Truth isAbsent(long nanos) {
        if (nowNanos - silentSinceNanos >= nanos) {
            return Truth.TRUE;
        }
        return heard ? Truth.FALSE : Truth.UNKNOWN;
    }

    @Override
    public Truth isAbsent(String metric, long nanos) {
        Reading reading = readings.get(metric);
        if (!reading.known) {
            return Truth.UNKNOWN;
        }
        if (nowNanos - reading.sinceNanos >= nanos) {
            return Truth.TRUE;
        }
        return reading.heard ? Truth.FALSE : Truth.UNKNOWN;
    }
}
