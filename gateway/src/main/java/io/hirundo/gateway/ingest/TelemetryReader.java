package io.hirundo.gateway.ingest;

import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.event.Ids;
import io.hirundo.gateway.event.Metrics;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A telemetry body to its flat payload: nested objects become names with dots, numbers keep their digits, the order of
 * members stays. Null is refused like an array: it is no measurement, and a device that has none leaves the metric out.
 */
final class TelemetryReader {
    static final int MAX_METRICS = 256;
    private static final int MAX_STRING_CHARACTERS = 256;
    private static final String ALLOWED = "number, boolean, string of at most " + MAX_STRING_CHARACTERS
            + " characters, or an object of these";
    /** Up to here comparing with each name is quicker than hashing. */
    private static final int FEW = 16;

    private final Body body;
    private final String[] names = new String[MAX_METRICS];
    private final int[] starts = new int[MAX_METRICS];
    private final int[] ends = new int[MAX_METRICS];
    private final double[] numbers = new double[MAX_METRICS];
    private final Set<String> manyNames = new HashSet<>();
    private int size;

    TelemetryReader(Body body) {
        this.body = body;
    }

    /** Reads behind the opening brace. */
    Metrics read() throws IOException, Refused {
        size = 0;
        manyNames.clear();
        body.out().raw('{');
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            if (!body.tookEnvelope(name)) {
                readMetric(name);
            }
        }
        body.out().raw('}');
        if (size == 0) {
            throw new Refused(RejectionReason.NO_METRICS, "no metrics: the object has none besides timestamp and deviceId");
        }
        return new Metrics(body.out().toBytes(), Arrays.copyOf(names, size), Arrays.copyOf(starts, size),
                Arrays.copyOf(ends, size), Arrays.copyOf(numbers, size));
    }

    /** Ends at some depth because each level makes the name longer, and a name has 64 characters. */
    private void readMetric(String name) throws IOException, Refused {
        if (!Ids.isMetric(name)) {
            throw body.refused(RejectionReason.METRIC_NAME,
                    "metric '" + Excerpt.of(name) + "' must match " + Ids.METRIC_RULE);
        }
        JsonToken token = body.nextValue();
        if (token == JsonToken.START_OBJECT) {
            for (String inner = body.nextName(); inner != null; inner = body.nextName()) {
                readMetric(name + '.' + inner);
            }
            return;
        }
        if (size == MAX_METRICS) {
            throw body.refused(RejectionReason.TOO_MANY_METRICS, "more than " + MAX_METRICS + " metrics");
        }
        if (isKnown(name)) {
            throw body.duplicate(name);
        }
        body.out().name(name);
        starts[size] = body.out().size();
        numbers[size] = readValue(name, token);
        ends[size] = body.out().size();
        names[size++] = name;
    }

    private double readValue(String name, JsonToken token) throws IOException, Refused {
        return switch (token) {
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> body.copyNumber(name, token, RejectionReason.METRIC_VALUE);
            case VALUE_TRUE -> {
                body.out().ascii("true");
                yield 1;
            }
            case VALUE_FALSE -> {
                body.out().ascii("false");
                yield 0;
            }
            case VALUE_STRING -> {
                body.copyString(name, MAX_STRING_CHARACTERS, RejectionReason.METRIC_VALUE);
                yield Double.NaN;
            }
            default -> throw body.refused(RejectionReason.METRIC_VALUE,
                    "'" + name + "' is " + body.found(token) + "; allowed: " + ALLOWED);
        };
    }

    private boolean isKnown(String name) {
        if (size < FEW) {
            for (int i = 0; i < size; i++) {
                if (names[i].equals(name)) {
                    return true;
                }
            }
            return false;
        }
        if (size == FEW && manyNames.isEmpty()) {
            manyNames.addAll(Arrays.asList(names).subList(0, size));
        }
        return !manyNames.add(name);
    }
}
