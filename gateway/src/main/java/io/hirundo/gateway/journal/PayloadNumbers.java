package io.hirundo.gateway.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import java.io.IOException;

/**
 * The numbers in a telemetry event: from its metrics where ingest has parsed them, else from the payload's JSON. True is 1,
 * false is 0, a string is none, and what no double can hold (1e999) is none.
 */
final class PayloadNumbers {
    /** Names come from devices: interning them would keep them for ever. */
    private static final JsonFactory JSON = JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    private PayloadNumbers() {}

    @FunctionalInterface
    interface Sink {
        void number(String metric, double value);
    }

    /** @throws IllegalArgumentException if the payload is no JSON: the journal's bytes are damaged */
    static void forEach(Event event, Sink sink) {
        if (event.type() != EventType.TELEMETRY) {
            return;
        }
        Metrics metrics = event.metrics();
        if (metrics == null) {
            parse(event, sink);
            return;
        }
        for (int i = 0; i < metrics.size(); i++) {
            double number = metrics.numbers()[i];
            if (Double.isFinite(number)) {
                sink.number(metrics.names()[i], number);
            }
        }
    }

    /** The numbers that stand in the payload of any event. */
    static void parse(Event event, Sink sink) {
        int start = event.payloadStart();
        try (JsonParser parser = JSON.createParser(event.frame(), start, event.payloadEnd() - start)) {
            parser.nextToken();
            for (String metric = parser.nextFieldName(); metric != null; metric = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                double number = switch (value) {
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                    case VALUE_TRUE -> 1;
                    case VALUE_FALSE -> 0;
                    default -> Double.NaN;
                };
                if (Double.isFinite(number)) {
                    sink.number(metric, number);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("no payload: " + e.getMessage(), e);
        }
    }
}
