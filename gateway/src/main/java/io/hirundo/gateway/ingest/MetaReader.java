package io.hirundo.gateway.ingest;

import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.event.Ids;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * A device's description: {@code {"name","model","location","metrics":{"temperature":{"unit","min","max"}}}}, each member
 * optional, null as good as absent. What the contract does not name is left out of what is kept: a device may say more than
 * the gateway understands, and viewers get nothing that nobody checked.
 */
final class MetaReader {
    /** A description is kept for each device and sent in each snapshot. */
    static final int MAX_BODY_BYTES = 16 * 1024;
    private static final int MAX_TEXT_CHARACTERS = 256;
    private static final int MAX_UNIT_CHARACTERS = 32;

    private final Body body;
    private final Set<String> metrics = new HashSet<>();

    MetaReader(Body body) {
        this.body = body;
    }

    /** Reads behind the opening brace. */
    void read() throws IOException, Refused {
        metrics.clear();
        body.out().raw('{');
        boolean nameSeen = false;
        boolean modelSeen = false;
        boolean locationSeen = false;
        boolean metricsSeen = false;
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            if (body.tookEnvelope(name)) {
                continue;
            }
            switch (name) {
                case "name" -> nameSeen = text(name, nameSeen, MAX_TEXT_CHARACTERS);
                case "model" -> modelSeen = text(name, modelSeen, MAX_TEXT_CHARACTERS);
                case "location" -> locationSeen = text(name, locationSeen, MAX_TEXT_CHARACTERS);
                case "metrics" -> metricsSeen = metrics(metricsSeen);
                default -> {
                    body.nextValue();
                    body.skipValue();
                }
            }
        }
        body.out().raw('}');
    }

    private boolean text(String name, boolean seen, int maxCharacters) throws IOException, Refused {
        if (seen) {
            throw body.duplicate(name);
        }
        JsonToken token = body.nextValue();
        if (token == JsonToken.VALUE_NULL) {
            return true;
        }
        if (token != JsonToken.VALUE_STRING) {
            throw body.member(name, token, "a string of at most " + maxCharacters + " characters");
        }
        body.out().name(name);
        body.copyString(name, maxCharacters, RejectionReason.MEMBER);
        return true;
    }

    private boolean number(String name, boolean seen) throws IOException, Refused {
        if (seen) {
            throw body.duplicate(name);
        }
        JsonToken token = body.nextValue();
        if (token == JsonToken.VALUE_NULL) {
            return true;
        }
        if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw body.member(name, token, "a number");
        }
        body.out().name(name);
        body.copyNumber(name, token, RejectionReason.MEMBER);
        return true;
    }

    private boolean metrics(boolean seen) throws IOException, Refused {
        if (seen) {
            throw body.duplicate("metrics");
        }
        JsonToken token = body.nextValue();
        if (token == JsonToken.VALUE_NULL) {
            return true;
        }
        if (token != JsonToken.START_OBJECT) {
            throw body.member("metrics", token, "an object of metrics");
        }
        body.out().name("metrics").raw('{');
        for (String name = body.nextName(); name != null; name = body.nextName()) {
            metric(name);
        }
        body.out().raw('}');
        return true;
    }

    private void metric(String name) throws IOException, Refused {
        if (!Ids.isMetric(name)) {
            throw body.refused(RejectionReason.METRIC_NAME,
                    "metric '" + Excerpt.of(name) + "' must match " + Ids.METRIC_RULE);
        }
        if (!metrics.add(name)) {
            throw body.duplicate(name);
        }
        if (metrics.size() > TelemetryReader.MAX_METRICS) {
            throw body.refused(RejectionReason.TOO_MANY_METRICS, "more than " + TelemetryReader.MAX_METRICS + " metrics");
        }
        JsonToken token = body.nextValue();
        if (token != JsonToken.START_OBJECT) {
            throw body.member(name, token, "an object with unit, min, max");
        }
        body.out().name(name).raw('{');
        boolean unitSeen = false;
        boolean minSeen = false;
        boolean maxSeen = false;
        for (String member = body.nextName(); member != null; member = body.nextName()) {
            switch (member) {
                case "unit" -> unitSeen = text(member, unitSeen, MAX_UNIT_CHARACTERS);
                case "min" -> minSeen = number(member, minSeen);
                case "max" -> maxSeen = number(member, maxSeen);
                default -> {
                    body.nextValue();
                    body.skipValue();
                }
            }
        }
        body.out().raw('}');
    }
}
