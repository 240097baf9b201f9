package io.hirundo.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventEncoderTest {
    private final EventEncoder encoder = new EventEncoder("site-7");

    @Test
    void writesTheEnvelopeOfTheContract() {
        Event event = encoder.encode(EventType.TELEMETRY, "boiler", 1042, 1733394600000L, 1733394600004L,
                utf8("{\"temperature\":25.5,\"humidity\":60.2}"), null);

        assertThat(event.toString()).isEqualTo("{\"type\":\"telemetry\",\"gatewayId\":\"site-7\",\"deviceId\":\"boiler\","
                + "\"seq\":1042,\"ts\":1733394600000,\"serverTs\":1733394600004,"
                + "\"payload\":{\"temperature\":25.5,\"humidity\":60.2}}");
        assertThat(event.payload()).isEqualTo(utf8("{\"temperature\":25.5,\"humidity\":60.2}"));
    }

    @Test
    void decodesWhatItEncoded() {
        for (int length : new int[] {0, 1, 20, 125, 60_000, 70_000}) {
            Event event = encoder.encode(EventType.ALERT, "p:1", (1L << 53) - 1, -5, 0, payloadOf(length), null);
            byte[] json = event.json();
            Event back = EventDecoder.decode(json, 0, json.length);

            assertThat(back).usingRecursiveComparison().isEqualTo(event);
            assertThat(back.payload()).isEqualTo(payloadOf(length));
        }
    }

    @Test
    void marksAnEventOfAClockThatCouldNotBeTrusted() {
        Event event = encoder.encode(EventType.TELEMETRY, "boiler", 7, 60_000, 60_004, false, utf8("{\"a\":1}"), null);
        byte[] json = event.json();
        Event back = EventDecoder.decode(json, 0, json.length);

        assertThat(event.toString()).endsWith("\"ts\":60000,\"serverTs\":60004,\"clock\":\"unsynchronised\",\"payload\":{\"a\":1}}");
        assertThat(back).usingRecursiveComparison().isEqualTo(event);
        assertThat(back.isClockTrusted()).isFalse();
        assertThat(back.followsDoubtfulClock()).isTrue();
        assertThat(encoder.encode(EventType.TELEMETRY, "boiler", 7, 60_000, 60_004, utf8("{}"), null).isClockTrusted()).isTrue();
    }

    @Test
    void tellsADeviceWithAClockOfItsOwn() {
        Event own = encoder.encode(EventType.TELEMETRY, "boiler", 7, 1733394600000L, 60_004, false, utf8("{\"a\":1}"), null);

        assertThat(own.isClockTrusted()).isFalse();
        assertThat(own.followsDoubtfulClock()).isFalse();
    }

    @Test
    void aCorrectionIsReadAsItWasWritten() {
        ClockCorrection correction = new ClockCorrection("5d0b7e4e-1111-4000-8000-000000000000", 3, 9, -1733394600000L);
        Event event = encoder.encode(EventType.CLOCK, "site-7", 10, 5, 5, utf8(correction.json()), null);

        assertThat(ClockCorrection.of(event)).isEqualTo(correction);
        assertThat(correction.covers(3)).isTrue();
        assertThat(correction.covers(9)).isTrue();
        assertThat(correction.covers(2)).isFalse();
        assertThat(correction.covers(10)).isFalse();
    }

    @Test
    void aCorrectionOfWhatIsToComeIsNone() {
        Event event = encoder.encode(EventType.CLOCK, "site-7", 9, 5, 5, utf8(new ClockCorrection("b", 3, 9, 1).json()), null);

        assertThatIllegalArgumentException().isThrownBy(() -> ClockCorrection.of(event)).withMessageContaining("clock event 9");
    }

    @Test
    void framesHaveTheHeaderOfTheirLength() {
        Event event = encoder.encode(EventType.TELEMETRY, "a", 1, 2, 3, payloadOf(70_000), null);

        assertThat(event.frame()[0] & 0xff).isEqualTo(0x81);
        assertThat(event.frame()[1]).isEqualTo((byte) 127);
        assertThat(event.jsonStart()).isEqualTo(10);
        assertThat(event.frame()[event.jsonStart()]).isEqualTo((byte) '{');
    }

    @Test
    void passesOverWhatStandsBetweenServerTsAndPayload() {
        byte[] json = utf8("{\"type\":\"telemetry\",\"gatewayId\":\"g\",\"deviceId\":\"d\",\"seq\":7,\"ts\":1,\"serverTs\":2,"
                + "\"clock\":\"unsynchronised\",\"payload\":{\"a\":1}}");

        assertThat(EventDecoder.decode(json, 0, json.length).payload()).isEqualTo(utf8("{\"a\":1}"));
    }

    @Test
    void saysWhereAnEventIsNone() {
        byte[] json = utf8("{\"type\":\"telemetry\",\"gatewayId\":\"g\",\"deviceId\":\"d\",\"seq\":x}");

        assertThatIllegalArgumentException().isThrownBy(() -> EventDecoder.decode(json, 0, json.length))
                .withMessageContaining("a number at byte 57");
    }

    @Test
    void hashesAStatusWithoutTheLastSeenThatTheSequencerAdds() {
        byte[] draft = utf8("{\"isOnline\":true}");
        Event event = encoder.encode(EventType.STATUS, "d", 1, 2, 3, utf8("{\"isOnline\":true,\"lastSeen\":17}"), null);

        assertThat(ContentHash.of(event)).isEqualTo(ContentHash.of(EventType.STATUS, "d", draft));
    }

    private static byte[] payloadOf(int length) {
        return utf8("{\"s\":\"" + "ä".repeat(length) + "\"}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
