package io.hirundo.sensors.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hirundo.sensors.chip.Metric;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The JSON bodies that a device sends, as the MQTT contract has them. Stateless. */
final class Bodies {

    private static final JsonFactory JSON = new JsonFactory();

    /** A string in a body may have 256 characters (the MQTT contract); what a bus says can be longer. */
    private static final int MAX_TEXT = 256;

    private Bodies() {
    }

    /** {@code {"timestamp":…,"temperature":21.5,…}}, time in epoch milliseconds. */
    static byte[] telemetry(long epochMs, Reading reading) {
        return write(json -> {
            json.writeNumberField("timestamp", epochMs);
            writeValues(json, reading);
        });
    }

    /** {@code {"online":…,"timestamp":…}}, with the reason where offline and the count of dropped samples where there are any. */
    static byte[] status(boolean online, String reason, long epochMs, long dropped) {
        return write(json -> {
            json.writeBooleanField("online", online);
            if (!online) {
                json.writeStringField("reason", reason.length() > MAX_TEXT ? reason.substring(0, MAX_TEXT) : reason);
            }
            json.writeNumberField("timestamp", epochMs);
            if (dropped > 0) {
                json.writeNumberField("dropped", dropped);
            }
        });
    }

    /** The last will. Without a time: it is fixed when the connection is made, and sent when that is lost. */
    static byte[] lastWill() {
        return write(json -> {
            json.writeBooleanField("online", false);
            json.writeStringField("reason", "connection lost");
        });
    }

    /** Name, model, location, and unit and bounds of each metric. */
    static byte[] meta(DeviceSpec spec) {
        return write(json -> {
            json.writeStringField("name", spec.name().isEmpty() ? spec.id() : spec.name());
            json.writeStringField("model", spec.model());
            if (!spec.location().isEmpty()) {
                json.writeStringField("location", spec.location());
            }
            json.writeObjectFieldStart("metrics");
            for (Metric metric : spec.metrics()) {
                json.writeObjectFieldStart(metric.name());
                if (!metric.unit().isEmpty()) {
                    json.writeStringField("unit", metric.unit());
                }
                writeBound(json, "min", metric.min());
                writeBound(json, "max", metric.max());
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    /** Answer to a command. A done one carries the state that the device has now. */
    static byte[] result(String id, CommandResult result) {
        return write(json -> {
            json.writeStringField("id", id);
            switch (result) {
                case CommandResult.Done(Reading state) -> {
                    json.writeStringField("status", "done");
                    json.writeObjectFieldStart("result");
                    writeValues(json, state);
                    json.writeEndObject();
                }
                case CommandResult.Failed(String message) -> {
                    json.writeStringField("status", "failed");
                    json.writeStringField("message", message);
                }
                case CommandResult.Rejected(String message) -> {
                    json.writeStringField("status", "rejected");
                    json.writeStringField("message", message);
                }
            }
        });
    }

    private static void writeValues(JsonGenerator json, Reading reading) throws IOException {
        for (Map.Entry<String, Value> value : reading.values().entrySet()) {
            switch (value.getValue()) {
                case Value.Quantity quantity -> json.writeNumberField(value.getKey(), quantity.decimal());
                case Value.Switch(boolean on) -> json.writeBooleanField(value.getKey(), on);
            }
        }
    }

    private static void writeBound(JsonGenerator json, String field, double bound) throws IOException {
        if (Double.isNaN(bound)) {
            return;
        }
        if (bound == Math.rint(bound)) {
            json.writeNumberField(field, (long) bound);
        } else {
            json.writeNumberField(field, bound);
        }
    }

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }
}
