package io.hirundo.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is shown of a device while the gateway's clock is wrong, and after it. */
class DeviceClockTest {
    private static final long NOW = 1_733_394_600_000L;
    private static final long HOUR = 3_600_000;

    private final EventEncoder encoder = new EventEncoder("site-7");
    private final DeviceTable devices = new DeviceTable("site-7");
    private long seq;

    private void sample(long ts, boolean clockTrusted, int value) {
        apply(EventType.TELEMETRY, "boiler", ts, clockTrusted, "{\"n\":" + value + "}");
    }

    private void correct(long fromSeq, long toSeq, long offsetMs) {
        apply(EventType.CLOCK, "site-7", NOW, true, new ClockCorrection("b", fromSeq, toSeq, offsetMs).json());
    }

    private void apply(EventType type, String device, long ts, boolean clockTrusted, String payload) {
        Event event = encoder.encode(type, device, ++seq, ts, ts, clockTrusted, payload.getBytes(StandardCharsets.UTF_8), null);
        devices.apply(event);
    }

    private String value() {
        return new String(devices.find("boiler").values().get("n"), StandardCharsets.UTF_8);
    }

    @Test
    void aLeapBackOfAnHourHidesNoNewValue() {
        sample(NOW, true, 1);
        sample(NOW - HOUR, false, 2);
        assertThat(value()).isEqualTo("2");
        sample(NOW - HOUR + 1_000, false, 3);
        assertThat(value()).isEqualTo("3");
    }

    @Test
    void aClockThatWasAheadHidesNoNewValueWhenItIsRight() {
        sample(NOW + HOUR, false, 1);
        sample(NOW, true, 2);
        assertThat(value()).isEqualTo("2");
        assertThat(devices.find("boiler").ts()).isEqualTo(NOW);
    }

    @Test
    void aLateSampleStillHidesNothing() {
        sample(NOW, true, 1);
        sample(NOW - HOUR, true, 2);
        assertThat(value()).isEqualTo("1");
    }

    @Test
    void whatIsShownMovesToTheCorrectedTime() {
        sample(10_000, false, 1);
        correct(1, 1, NOW);

        assertThat(devices.find("boiler").ts()).isEqualTo(NOW + 10_000);
        assertThat(devices.find("boiler").lastSeen()).isEqualTo(NOW + 10_000);
        assertThat(devices.takeChanged()).hasSize(1);
        correct(1, 2, NOW);
        assertThat(devices.find("boiler").ts()).as("only once").isEqualTo(NOW + 10_000);
    }

    @Test
    void theCorrectionIsOfNoDevice() {
        sample(NOW, true, 1);
        correct(1, 1, 5);
        assertThat(devices.all()).extracting(DeviceState::deviceId).containsExactly("boiler");
        assertThat(devices.find("boiler").ts()).isEqualTo(NOW);
    }
}
