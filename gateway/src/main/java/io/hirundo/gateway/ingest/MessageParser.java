package io.hirundo.gateway.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Delivery.ReceiptTo;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.event.Metrics;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * An MQTT message to what the sequencer takes, by the rules of the wire contract: or a refusal that says what was found,
 * where, and what is allowed.
 *
 * <p>Pure but for its scratch buffers, therefore for one thread at a time. It runs for every message: what it allocates is
 * the result and what the JSON parser needs.
 */
final class MessageParser {
    static final int MAX_BODY_BYTES = 64 * 1024;
    /**
     * What the objects of one message take besides its body (draft, metrics, delivery, event), in round figures: counted so
     * that the bytes in flight bound memory for small messages too.
     */
    private static final int OVERHEAD_BYTES = 512;
    /** Names come from devices: interning them would fill a table of the JVM. NaN is read in order to name it. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final String prefix;
    private final Body body = new Body();
    private final TelemetryReader telemetry = new TelemetryReader(body);
    private final StatusReader status = new StatusReader(body);
    private final AlertReader alert = new AlertReader(body);
    private final MetaReader meta = new MetaReader(body);
    private final ResultReader result = new ResultReader(body);
    private final LongAdder receiptsRefused = new LongAdder();

    /** @param prefix the first level of the topics with its slash */
    MessageParser(String prefix) {
        this.prefix = prefix;
    }

    /** Messages that were taken, but asked for a receipt where none may go. Any thread. */
    long receiptsRefused() {
        return receiptsRefused.sum();
    }

    Inbound parse(DeviceTopic topic, Arrival arrival) throws Refused {
        byte[] bytes = arrival.body();
        checkBytes(topic, bytes);
        try (JsonParser json = JSON.createParser(bytes)) {
            JsonToken first = json.nextToken();
            body.begin(json, topic.deviceId(), arrival.arrivedMs());
            if (first != JsonToken.START_OBJECT) {
                throw new Refused(RejectionReason.NOT_JSON, first == null ? "the body is blank; allowed: a JSON object"
                        : "the body is " + body.found(first) + "; allowed: a JSON object");
            }
            Inbound inbound = read(topic, arrival);
            if (json.nextToken() != null) {
                throw body.refused(RejectionReason.NOT_JSON, "something stands behind the object");
            }
            return inbound;
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw new Refused(RejectionReason.NOT_JSON, "not JSON: " + Excerpt.of(e.getOriginalMessage()) + " (at byte " + at + ")");
        } catch (IOException e) {
            throw new IllegalStateException("reading from an array cannot fail", e);
        }
    }

    private static void checkBytes(DeviceTopic topic, byte[] bytes) throws Refused {
        if (bytes.length == 0) {
            throw new Refused(RejectionReason.EMPTY_BODY, "the body is empty; allowed: a JSON object");
        }
        int max = topic.kind() == DeviceTopic.Kind.META ? MetaReader.MAX_BODY_BYTES : MAX_BODY_BYTES;
        if (bytes.length > max) {
            throw new Refused(RejectionReason.TOO_LARGE,
                    "the body has " + bytes.length + " bytes; allowed on " + topic.kind().level() + ": " + max);
        }
        int wrong = Utf8.firstWrong(bytes);
        if (wrong >= 0) {
            throw new Refused(RejectionReason.NOT_UTF8, "byte " + wrong + " is 0x"
                    + String.format("%02x", bytes[wrong]) + ", which is not UTF-8 there");
        }
    }

    private Inbound read(DeviceTopic topic, Arrival arrival) throws IOException, Refused {
        return switch (topic.kind()) {
            case TELEMETRY -> {
                Metrics metrics = telemetry.read();
                yield draft(EventType.TELEMETRY, metrics.payload(), metrics, null, arrival);
            }
            case STATUS -> {
                boolean online = status.read();
                yield draft(EventType.STATUS, body.out().toBytes(), null, online, arrival);
            }
            case ALERTS -> {
                alert.read();
                yield draft(EventType.ALERT, body.out().toBytes(), null, null, arrival);
            }
            case RESULTS -> {
                result.read();
                yield draft(EventType.RESULT, body.out().toBytes(), null, null, arrival);
            }
            case META -> {
                meta.read();
                yield new Inbound.Meta(topic.deviceId(), body.out().toBytes(), delivery(arrival, Optional.empty()));
            }
        };
    }

    private Draft draft(EventType type, byte[] payload, Metrics metrics, Boolean online, Arrival arrival) {
        String deviceId = body.deviceId();
        return new Draft(type, deviceId, body.ts(), body.isTsFromDevice(), arrival.arrivedMs(), payload, metrics, online,
                arrival.retained(), ContentHash.of(type, deviceId, payload), delivery(arrival, receiptTo(type, arrival)));
    }

    private Optional<ReceiptTo> receiptTo(EventType type, Arrival arrival) {
        if (arrival.responseTopic() == null || type == EventType.RESULT) {
            return Optional.empty();
        }
        Optional<ReceiptTo> to = ReceiptRule.receiptTo(prefix, body.deviceId(), arrival.responseTopic(), arrival.correlation());
        if (to.isEmpty()) {
            receiptsRefused.increment();
        }
        return to;
    }

    private static Delivery delivery(Arrival arrival, Optional<ReceiptTo> receipt) {
        return new Delivery(arrival.connection(), arrival.packetId(), arrival.redelivery(),
                arrival.body().length + OVERHEAD_BYTES, receipt);
    }
}
