package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsFactory;
import io.hirundo.gateway.GatewayConfig;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the uplink tells about itself, before it was ever started. */
class UplinkMetersTest {

    @Test
    void registersItsMetersWhereThereIsAnUplinkOnly() {
        MeterRegistry registry = MetricsFactory.getInstance().globalRegistry();
        uplink(Optional.empty()).register(registry);
        assertThat(registry.meters()).extracting(meter -> meter.id().name()).noneMatch(name -> name.startsWith("hirundo_uplink"));

        uplink(Optional.of(URI.create("redis://127.0.0.1:1"))).register(registry);
        assertThat(registry.meters()).extracting(Meter::id).extracting(Meter.Id::name).contains("hirundo_uplink_events",
                "hirundo_uplink_reconnects", "hirundo_uplink_live_events", "hirundo_uplink_live_dropped",
                "hirundo_uplink_backlog", "hirundo_uplink_connected");
    }

    @Test
    void hasAStatusThatCanBeWrittenAsJson() throws Exception {
        try (Uplink uplink = uplink(Optional.of(URI.create("redis://u:secret@127.0.0.1:1")))) {
            assertThat(new ObjectMapper().writeValueAsString(uplink.status()))
                    .contains("\"state\":\"connecting\"", "\"url\":\"redis://u@127.0.0.1:1\"", "\"backlog\":-1",
                            "\"etaSeconds\":-1", "\"liveDropped\":0")
                    .doesNotContain("secret");
        }
    }

    private static Uplink uplink(Optional<URI> url) {
        return new Uplink(new GatewayConfig.Uplink(url, false, 16), "site-7", "1", new MemoryLog());
    }
}
