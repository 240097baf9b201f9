package io.hirundo.gateway.ingest;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.function.ToLongFunction;

/** Puts the counters that stand in the source's own fields under their names in {@code /metrics}. */
final class IngestMeters {
    private final MqttSource source;
    private final Rejections rejections;

    IngestMeters(MqttSource source, Rejections rejections) {
        this.source = source;
        this.rejections = rejections;
    }

    void register(MeterRegistry registry) {
        counter(registry, "hirundo_ingest_messages", "Messages received from the broker",
                MqttSource.Status::messagesReceived);
        counter(registry, "hirundo_ingest_receipts_sent", "Commit receipts sent", MqttSource.Status::receiptsSent);
        counter(registry, "hirundo_ingest_receipts_dropped", "Commit receipts dropped: no room or no connection",
                MqttSource.Status::receiptsDropped);
        counter(registry, "hirundo_ingest_receipts_refused", "Messages that wanted a receipt where none may go",
                MqttSource.Status::receiptsRefused);
        counter(registry, "hirundo_broker_reconnects", "Connections to the broker after the first",
                MqttSource.Status::reconnects);
        for (RejectionReason reason : RejectionReason.values()) {
            registry.getOrCreate(FunctionalCounter.builder("hirundo_ingest_rejected", rejections, r -> r.count(reason))
                    .description("Messages that were refused").tags(List.of(Tag.create("reason", reason.wireName()))));
        }
        gauge(registry, "hirundo_broker_connected", "1 while the broker is connected",
                status -> status.state().equals("connected") ? 1 : 0);
        gauge(registry, "hirundo_ingest_in_flight_bytes", "Messages taken and not on disk yet",
                MqttSource.Status::inFlightBytes);
        gauge(registry, "hirundo_ingest_devices", "Devices that sent a valid message", MqttSource.Status::devices);
    }

    private void counter(MeterRegistry registry, String name, String description, ToLongFunction<MqttSource.Status> value) {
        registry.getOrCreate(FunctionalCounter.builder(name, source, s -> value.applyAsLong(s.status()))
                .description(description));
    }

    private void gauge(MeterRegistry registry, String name, String description, ToLongFunction<MqttSource.Status> value) {
        registry.getOrCreate(Gauge.builder(name, () -> value.applyAsLong(source.status())).description(description));
    }
}
