package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.hirundo.gateway.GatewayConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IngestMetersTest {
    private final MqttSource source = new MqttSource(BrokerSettings.of(new GatewayConfig.Mqtt(
            URI.create("mqtts://user:secret@broker.example"), Optional.of("user"), Optional.of("secret"), "devices"), "site-7"),
            10, List.of("boiler"), inbound -> { }, InstantSource.system(), new Random(1));

    @Test
    void registersWhatItCounts() {
        MeterRegistry registry = Metrics.createMeterRegistry();
        source.register(registry);

        source.rejections().add(new Arrival("devices/a/telemetry", "x".getBytes(StandardCharsets.UTF_8), 1, 1, false, false,
                null, null, 7), "a", RejectionReason.NOT_JSON, "m");

        assertThat(registry.meter(FunctionalCounter.class, "hirundo_ingest_rejected",
                List.of(Tag.create("reason", "not_json"))).orElseThrow().count()).isEqualTo(1);
        assertThat(registry.meter(FunctionalCounter.class, "hirundo_ingest_rejected",
                List.of(Tag.create("reason", "too_large"))).orElseThrow().count()).isZero();
        assertThat(registry.meter(Gauge.class, "hirundo_ingest_devices", List.of()).orElseThrow().value().longValue())
                .isEqualTo(1);
        assertThat(registry.meter(Gauge.class, "hirundo_broker_connected", List.of()).orElseThrow().value().longValue())
                .isZero();
    }

    @Test
    void theStatusNamesTheBrokerAndNoSecret() {
        JsonNode status = new JsonMapper().valueToTree(source.status());

        assertThat(status.get("url").textValue()).isEqualTo("mqtts://broker.example:8883");
        assertThat(status.get("state").textValue()).isEqualTo("stopped");
        assertThat(status.toString()).doesNotContain("secret");
    }
}
