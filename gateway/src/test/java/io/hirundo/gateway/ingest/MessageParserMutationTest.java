package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.event.Metrics;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are: a draft that says the same as they, or a refusal; never anything else. */
class MessageParserMutationTest {
    private static final int ROUNDS = 10_000;
    private static final JsonMapper LENIENT_READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    private static final String[] SEEDS = {
            "{\"temperature\":25.50,\"humidity\":-60.2e-1,\"on\":true,\"timestamp\":\"2024-12-05T10:30:00Z\"}",
            "{\"a\":{\"b\":{\"c\":1}},\"s\":\"\\u00e4 ä € 😀 \\\"\\\\\\n\",\"deviceId\":\"boiler\",\"timestamp\":1733394600000}",
            "{\"online\":true,\"reason\":\"x\",\"timestamp\":1}",
            "{\"code\":\"overheat\",\"severity\":\"critical\",\"message\":\"98 °C\",\"active\":true}",
            "{\"id\":\"c1\",\"status\":\"done\",\"result\":{\"x\":[1,null,{\"y\":\"z\"}]},\"message\":\"m\"}",
            "{\"name\":\"n\",\"model\":null,\"metrics\":{\"t\":{\"unit\":\"°C\",\"min\":-40,\"max\":85.5}}}"};
    private static final byte[] LIKELY = "{}[]:,\"\\.-+eE0123456789 \ntfnN/*ud8".getBytes(StandardCharsets.UTF_8);
    private static final String[] KINDS = {"telemetry", "status", "alerts", "results", "meta"};

    private final MessageParser parser = new MessageParser("devices/");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void takesOrRefusesAndKeepsWhatWasSaid(long seed) throws Exception {
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] body = mutated(SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.UTF_8), random);
            String kind = KINDS[random.nextInt(KINDS.length)];
            Inbound inbound = parse(kind, body);
            if (inbound instanceof Draft draft) {
                taken++;
                assertReadable(draft.payload());
                if (draft.metrics() != null) {
                    assertSameMetrics(body, draft.metrics());
                }
            } else if (inbound instanceof Inbound.Meta meta) {
                assertReadable(meta.meta());
            }
        }
        assertThat(taken).as("some mutations leave a message valid").isGreaterThan(ROUNDS / 50);
    }

    private Inbound parse(String kind, byte[] body) {
        String topic = "devices/boiler/" + kind;
        try {
            return parser.parse(DeviceTopic.of("devices/", topic),
                    new Arrival(topic, body, 1, 1, false, false, null, null, 7));
        } catch (Refused e) {
            assertThat(e.getMessage()).as("an explanation, fit for a log").isNotBlank().doesNotContainPattern("\\p{Cntrl}")
                    .hasSizeLessThan(400);
            return null;
        } catch (RuntimeException e) {
            throw new AssertionError("on " + kind + " " + new String(body, StandardCharsets.UTF_8), e);
        }
    }

    private static void assertReadable(byte[] payload) throws IOException {
        assertThat(LENIENT_READER.readTree(payload).isObject()).isTrue();
        assertThat(Utf8.firstWrong(payload)).isEqualTo(-1);
        for (byte b : payload) {
            if (b >= 0 && b < 0x20) {
                throw new AssertionError("a raw control character in " + new String(payload, StandardCharsets.UTF_8));
            }
        }
    }

    /** Compares with what a tree reader makes of the bytes, flattened by other code. */
    private static void assertSameMetrics(byte[] body, Metrics metrics) throws IOException {
        Map<String, JsonNode> expected = new TreeMap<>();
        JsonNode tree = LENIENT_READER.readTree(body);
        tree.properties().forEach(member -> {
            if (!member.getKey().equals("timestamp") && !member.getKey().equals("deviceId")) {
                flatten(member.getKey(), member.getValue(), expected);
            }
        });
        JsonNode payload = LENIENT_READER.readTree(metrics.payload());
        assertThat(payload.properties()).hasSize(metrics.size());
        assertThat(Arrays.asList(metrics.names())).containsExactlyInAnyOrderElementsOf(expected.keySet());
        for (int i = 0; i < metrics.size(); i++) {
            JsonNode said = expected.get(metrics.names()[i]);
            assertThat(payload.get(metrics.names()[i])).isEqualTo(said);
            String value = new String(metrics.payload(), metrics.starts()[i], metrics.ends()[i] - metrics.starts()[i],
                    StandardCharsets.UTF_8);
            assertThat(LENIENT_READER.readTree(value)).isEqualTo(said);
            if (said.isNumber()) {
                assertThat(new String(body, StandardCharsets.UTF_8)).as("the digits it came with").contains(value);
                assertThat(metrics.numbers()[i]).isEqualTo(new BigDecimal(value).doubleValue());
            }
        }
    }

    private static void flatten(String name, JsonNode value, Map<String, JsonNode> out) {
        if (value.isObject()) {
            value.properties().forEach(member -> flatten(name + "." + member.getKey(), member.getValue(), out));
        } else {
            out.put(name, value);
        }
    }

    private static byte[] mutated(byte[] body, Random random) {
        byte[] out = body.clone();
        for (int n = random.nextInt(4); n > 0 && out.length > 0; n--) {
            int at = random.nextInt(out.length);
            switch (random.nextInt(5)) {
                case 0 -> out[at] = (byte) random.nextInt(256);
                case 1 -> out[at] = LIKELY[random.nextInt(LIKELY.length)];
                case 2 -> out = Arrays.copyOf(out, at);
                case 3 -> out = spliced(out, at, Math.min(out.length, at + random.nextInt(12)), new byte[0]);
                default -> {
                    int from = random.nextInt(out.length);
                    out = spliced(out, at, at, Arrays.copyOfRange(out, from, Math.min(out.length, from + random.nextInt(20))));
                }
            }
        }
        return out;
    }

    private static byte[] spliced(byte[] bytes, int cutFrom, int cutTo, byte[] inserted) {
        byte[] out = Arrays.copyOf(bytes, cutFrom + inserted.length + bytes.length - cutTo);
        System.arraycopy(inserted, 0, out, cutFrom, inserted.length);
        System.arraycopy(bytes, cutTo, out, cutFrom + inserted.length, bytes.length - cutTo);
        return out;
    }
}
