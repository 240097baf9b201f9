package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventDecoder;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricFilterTest {
    private final EventEncoder encoder = new EventEncoder("g");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":25.50,"b":1e400,"c":-0.0}                | a   | {"a":25.50}
            {"a":25.50,"b":1e400,"c":-0.0}                | b   | {"b":1e400}
            {"a":25.50,"b":1e400,"c":-0.0}                | c   | {"c":-0.0}
            {"a":25.50,"b":1e400,"c":-0.0}                | c,a | {"a":25.50,"c":-0.0}
            {"text":"a,\\"b\\":1}","b":true}              | b   | {"b":true}
            {"text":"a,\\"b\\":1}","b":true}              | text | {"text":"a,\\"b\\":1}"}
            {"text":"back\\\\","b":false,"c":"\\u0001é"}  | b   | {"b":false}
            {"text":"back\\\\","b":false,"c":"\\u0001é"}  | c   | {"c":"\\u0001é"}
            {"empty":"","b":0}                            | empty | {"empty":""}
            """)
    void leavesOutWhatIsNotWishedForAndChangesNoDigit(String payload, String names, String expected) throws Exception {
        Event event = telemetry(payload);
        Event projected = filter(names.split(",")).project(event);

        assertThat(projected.payload()).asString(StandardCharsets.UTF_8).isEqualTo(expected);
        assertThat(projected).hasToString(event.toString().replace(payload, expected));
        assertThat(projected.seq()).isEqualTo(event.seq());
        Event decoded = EventDecoder.decode(projected.frame(), projected.jsonStart(), projected.frame().length);
        assertThat(decoded.frame()).as("a whole frame with its header").isEqualTo(projected.frame());
        new JsonMapper().readTree(projected.json());
    }

    @Test
    void writesTheHeaderAnewWhenTheFrameBecomesShort() {
        Event event = telemetry("{\"long\":\"" + "x".repeat(70_000) + "\",\"b\":1}");
        Event projected = filter("b").project(event);

        assertThat(event.jsonStart()).isEqualTo(10);
        assertThat(projected.jsonStart()).isEqualTo(projected.jsonLength() < 126 ? 2 : 4);
        assertThat(projected).hasToString(
                "{\"type\":\"telemetry\",\"gatewayId\":\"g\",\"deviceId\":\"d\",\"seq\":7,\"ts\":1,\"serverTs\":2,\"payload\":{\"b\":1}}");
    }

    @Test
    void givesBackTheSameEventWhereNothingIsLeftOut() {
        Event event = telemetry("{\"a\":1,\"b\":2}");
        Event alert = encoder.encode(EventType.ALERT, "d", 7, 1, 2, "{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8), null);

        assertThat(MetricFilter.ALL.project(event)).isSameAs(event);
        assertThat(filter("b", "a", "c").project(event)).isSameAs(event);
        assertThat(filter("a").project(alert)).isSameAs(alert);
        assertThat(filter("c").project(event)).isNull();
        assertThat(filter("a").project(telemetry("{}"))).as("nothing to leave out").isNotNull();
    }

    @Test
    void theUnionCoversBoth() {
        MetricFilter a = filter("a");
        MetricFilter b = filter("b");

        assertThat(a.union(b)).isEqualTo(filter("b", "a"));
        assertThat(a.union(MetricFilter.ALL)).isEqualTo(MetricFilter.ALL);
        assertThat(a.union(b).covers(a)).isTrue();
        assertThat(a.covers(a.union(b))).isFalse();
        assertThat(a.covers(MetricFilter.ALL)).isFalse();
        assertThat(MetricFilter.ALL.covers(a)).isTrue();
    }

    @Test
    void leavesOutValuesOfASnapshot() {
        Map<String, byte[]> values = new LinkedHashMap<>();
        values.put("a", new byte[] {'1'});
        values.put("b", new byte[] {'2'});
        DeviceState device = new DeviceState("g", "d", null, true, null, 1, 2, values);

        assertThat(filter("b", "c").project(device).values()).containsOnlyKeys("b");
        assertThat(device.values()).containsOnlyKeys("a", "b");
        assertThat(MetricFilter.ALL.project(device)).isSameAs(device);
    }

    private static MetricFilter filter(String... names) {
        return new MetricFilter(Set.copyOf(Arrays.asList(names)));
    }

    private Event telemetry(String payload) {
        return encoder.encode(EventType.TELEMETRY, "d", 7, 1, 2, payload.getBytes(StandardCharsets.UTF_8), null);
    }
}
