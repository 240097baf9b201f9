package io.hirundo.sensors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.chip.Metric;
import io.hirundo.sensors.chip.Orders;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BodiesTest {

    @Test
    void telemetryHasTheTimestampAndTheDigitsOfTheChip() {
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("temperature", new Value.Quantity(25.08231, 2));
        values.put("open", new Value.Switch(true));

        assertThat(text(Bodies.telemetry(1733394600000L, new Reading(values))))
                .isEqualTo("{\"timestamp\":1733394600000,\"temperature\":25.08,\"open\":true}");
    }

    @Test
    void statusSaysWhyItIsOfflineAndWhatWasDropped() {
        assertThat(text(Bodies.status(true, "", 5, 0))).isEqualTo("{\"online\":true,\"timestamp\":5}");
        assertThat(text(Bodies.status(false, "no answer", 5, 7)))
                .isEqualTo("{\"online\":false,\"reason\":\"no answer\",\"timestamp\":5,\"dropped\":7}");
        assertThat(text(Bodies.lastWill())).isEqualTo("{\"online\":false,\"reason\":\"connection lost\"}");
    }

    @Test
    void aReasonIsCutToWhatTheContractAllows() {
        assertThat(text(Bodies.status(false, "x".repeat(1000), 5, 0))).contains("\"" + "x".repeat(256) + "\"");
    }

    @Test
    void metaHasUnitAndBoundsWhereThereAreAny() {
        DeviceSpec spec = new DeviceSpec("boiler", "BME280", "Boiler room", "", "i2c-1", true, Duration.ofSeconds(1),
                List.of(new Metric("temperature", "°C", -40, 85, 2), new Metric("a0", "V", 0, 4.096, 4), Metric.onOff("open")), Orders.NONE);

        assertThat(text(Bodies.meta(spec))).isEqualTo("{\"name\":\"Boiler room\",\"model\":\"BME280\",\"metrics\":{"
                + "\"temperature\":{\"unit\":\"°C\",\"min\":-40,\"max\":85},\"a0\":{\"unit\":\"V\",\"min\":0,\"max\":4.096},\"open\":{}}}");
    }

    @Test
    void resultsHaveTheFormOfTheContract() {
        assertThat(text(Bodies.result("c1", new CommandResult.Done(Reading.of("on", new Value.Switch(true))))))
                .isEqualTo("{\"id\":\"c1\",\"status\":\"done\",\"result\":{\"on\":true}}");
        assertThat(text(Bodies.result("c1", new CommandResult.Failed("stuck"))))
                .isEqualTo("{\"id\":\"c1\",\"status\":\"failed\",\"message\":\"stuck\"}");
        assertThat(text(Bodies.result("c1", new CommandResult.Rejected("late"))))
                .isEqualTo("{\"id\":\"c1\",\"status\":\"rejected\",\"message\":\"late\"}");
    }

    @Test
    void correlationOfAnotherRunIsNotTakenForThisOne() {
        Correlation mine = Correlation.of(new SplittableRandom(1));
        Correlation other = Correlation.of(new SplittableRandom(2));

        assertThat(mine.number(mine.data(42))).hasValue(42);
        assertThat(mine.number(other.data(42))).isEmpty();
        assertThat(mine.number(new byte[3])).isEmpty();
    }

    @Test
    void onlyTopicsBelowTheDevicesOwnPrefixAreItsOwn() {
        Topics topics = new Topics("devices", "relay");

        assertThat(topics.isOwn("devices/relay/results")).isTrue();
        assertThat(topics.isOwn("devices/relay/results/gw")).isTrue();
        for (String topic : new String[] {"", "devices/relay/", "devices/relay2/results", "devices/other/status", "devices/relay/#",
            "devices/relay/+/x"}) {
            assertThat(topics.isOwn(topic)).as(topic).isFalse();
        }
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
