package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Inbound;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageParserTest {
    private static final long ARRIVED_MS = 1_733_394_600_004L;

    private final MessageParser parser = new MessageParser("devices/");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"temperature":25.5,"humidity":60.2}            | {"temperature":25.5,"humidity":60.2}
            {"temperature":25.50}                           | {"temperature":25.50}
            {"a":1e3,"b":-0,"c":-0.0,"d":1E-7}              | {"a":1e3,"b":-0,"c":-0.0,"d":1E-7}
            {"a":123456789012345678901234567890}            | {"a":123456789012345678901234567890}
             { "a" : true , "b" : false }                   | {"a":true,"b":false}
            {"b":1,"a":2}                                   | {"b":1,"a":2}
            {"pump":{"on":true,"motor":{"rpm":900}},"x":1}  | {"pump.on":true,"pump.motor.rpm":900,"x":1}
            {"pump":{},"x":1}                               | {"x":1}
            {"a.b":1,"a":{"c":2}}                           | {"a.b":1,"a.c":2}
            {"s":"line\\nbreak \\u0007 \\"q\\" \\\\ \\/"}   | {"s":"line\\nbreak \\u0007 \\"q\\" \\\\ /"}
            {"s":"\\u00e4 ä € \\ud83d\\ude00 😀"}           | {"s":"ä ä € 😀 😀"}
            {"s":""}                                        | {"s":""}
            {"a":1,"timestamp":5}                           | {"a":1}
            {"timestamp":"2024-12-05T10:30:00Z","a":1}      | {"a":1}
            {"deviceId":"boiler","a":1}                     | {"a":1}
            {"inner":{"timestamp":"x","deviceId":"y"}}      | {"inner.timestamp":"x","inner.deviceId":"y"}
            """)
    void normalisesTelemetry(String body, String payload) throws Exception {
        Draft draft = telemetry(body);

        assertThat(text(draft.payload())).isEqualTo(payload);
        assertThat(draft.type()).isEqualTo(EventType.TELEMETRY);
        assertThat(draft.contentHash()).isEqualTo(ContentHash.of(EventType.TELEMETRY, "boiler", draft.payload()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":[1]}                    | metric_value     | 'a' is an array; allowed: number, boolean, string of at most 256 characters, or an object of these (at byte 5)
            {"a":null}                   | metric_value     | 'a' is null; allowed: number, boolean, string of at most 256 characters, or an object of these (at byte 5)
            {"a":NaN}                    | metric_value     | 'a' is NaN, which is not a finite number (at byte 5)
            {"a":-Infinity}              | metric_value     | 'a' is -Infinity, which is not a finite number (at byte 5)
            {"a":1e400}                  | metric_value     | 'a' is 1e400, which is not a finite number (at byte 5)
            {"a":"\\ud800"}              | metric_value     | 'a' has half of a surrogate pair, which no UTF-8 can hold (at byte 5)
            {"a":12345678901234567890123456789012345678901} | metric_value | 'a' is a number of 41 characters; allowed: 40 (at byte 5)
            {"1a":1}                     | metric_name      | metric '1a' must match [A-Za-z_][A-Za-z0-9_.-]{0,63} (at byte 1)
            {"a b":1}                    | metric_name      | metric 'a b' must match [A-Za-z_][A-Za-z0-9_.-]{0,63} (at byte 1)
            {"":1}                       | metric_name      | metric '' must match [A-Za-z_][A-Za-z0-9_.-]{0,63} (at byte 1)
            {"a":{"b c":1}}              | metric_name      | metric 'a.b c' must match [A-Za-z_][A-Za-z0-9_.-]{0,63} (at byte 6)
            {"a":1,"a":2}                | duplicate_member | 'a' stands there twice (at byte 11)
            {"a.b":1,"a":{"b":2}}        | duplicate_member | 'a.b' stands there twice (at byte 18)
            {"timestamp":1,"timestamp":2,"a":1} | duplicate_member | 'timestamp' stands there twice (at byte 27)
            {"timestamp":"2024-12-05T10:30:00","a":1} | timestamp | 'timestamp' is "2024-12-05T10:30:00"; allowed: ISO-8601 with zone, such as 2024-12-05T10:30:00Z, or epoch milliseconds as a whole number, from 1970 to 9999 (at byte 13)
            {"timestamp":1.5,"a":1}      | timestamp        | 'timestamp' is 1.5; allowed: ISO-8601 with zone, such as 2024-12-05T10:30:00Z, or epoch milliseconds as a whole number, from 1970 to 9999 (at byte 13)
            {"timestamp":-1,"a":1}       | timestamp        | 'timestamp' is -1; allowed: ISO-8601 with zone, such as 2024-12-05T10:30:00Z, or epoch milliseconds as a whole number, from 1970 to 9999 (at byte 13)
            {"timestamp":253402300800000,"a":1} | timestamp | 'timestamp' is 253402300800000; allowed: ISO-8601 with zone, such as 2024-12-05T10:30:00Z, or epoch milliseconds as a whole number, from 1970 to 9999 (at byte 13)
            {"timestamp":null,"a":1}     | timestamp        | 'timestamp' is null; allowed: ISO-8601 with zone, such as 2024-12-05T10:30:00Z, or epoch milliseconds as a whole number, from 1970 to 9999 (at byte 13)
            {"deviceId":"pump","a":1}    | device_mismatch  | 'deviceId' is "pump", but the topic is that of 'boiler' (at byte 12)
            {"deviceId":7,"a":1}         | device_mismatch  | 'deviceId' is 7, but the topic is that of 'boiler' (at byte 12)
            {}                           | no_metrics       | no metrics: the object has none besides timestamp and deviceId
            {"timestamp":5}              | no_metrics       | no metrics: the object has none besides timestamp and deviceId
            [1]                          | not_json         | the body is an array; allowed: a JSON object
            7                            | not_json         | the body is 7; allowed: a JSON object
            {"a":1} {"b":2}              | not_json         | something stands behind the object (at byte 8)
            ``                           | empty_body       | the body is empty; allowed: a JSON object
            `  `                         | not_json         | the body is blank; allowed: a JSON object
            """)
    void saysWhatIsWrongWithTelemetry(String body, String reason, String message) {
        Refused refused = assertThrows(Refused.class, () -> telemetry(body));

        assertThat(refused.reason().wireName() + ": " + refused.getMessage()).isEqualTo(reason + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1} x
            {"a":1
            {"a":01}
            {"a":1,}
            {a:1}
            {"a":+1}
            {"a":.5}
            {"a":"un
            hello
            {"a":"tab	raw"}
            {'a':1}
            {"a":1}/* */
            {"a":"\\x"}
            """)
    void saysWhereJsonIsBroken(String body) {
        assertThatThrownBy(() -> telemetry(body)).isInstanceOf(Refused.class).hasMessageStartingWith("not JSON: ")
                .hasMessageMatching("(?s).* \\(at byte \\d+\\)")
                .extracting(e -> ((Refused) e).reason()).isEqualTo(RejectionReason.NOT_JSON);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertRefused(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'}, RejectionReason.NOT_UTF8,
                "byte 6 is 0xc3, which is not UTF-8 there");
        assertRefused("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE), RejectionReason.NOT_UTF8,
                "byte 0 is 0x00, which is not UTF-8 there");
        assertRefused(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'},
                RejectionReason.NOT_UTF8, "byte 6 is 0xed, which is not UTF-8 there");
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        String most = "{\"a\":1" + " ".repeat(64 * 1024 - 7) + "}";
        assertThat(text(telemetry(most).payload())).isEqualTo("{\"a\":1}");

        assertRefused((most + " ").getBytes(StandardCharsets.UTF_8), RejectionReason.TOO_LARGE,
                "the body has 65537 bytes; allowed on telemetry: 65536");
    }

    @Test
    void refusesMoreThan256Metrics() throws Exception {
        StringBuilder body = new StringBuilder("{\"m0\":0");
        for (int i = 1; i < 256; i++) {
            body.append(",\"m").append(i).append("\":").append(i);
        }
        Draft draft = telemetry(body + "}");
        assertThat(draft.metrics().size()).isEqualTo(256);
        assertThat(draft.metrics().numbers()[255]).isEqualTo(255);

        assertThatThrownBy(() -> telemetry(body + ",\"one\":1}")).hasMessageStartingWith("more than 256 metrics");
        assertThatThrownBy(() -> telemetry(body.toString().replace("m255", "m17") + "}"))
                .hasMessageStartingWith("'m17' stands there twice");
    }

    @Test
    void boundsTheDepthOfNesting() {
        String deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);

        assertThatThrownBy(() -> telemetry(deep)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> parse("results", "{\"id\":\"c\",\"status\":\"done\",\"result\":" + "{\"a\":".repeat(10_000)))
                .isInstanceOf(Refused.class).hasMessageContaining("nesting");
    }

    @Test
    void countsTheCharactersOfAStringAndNotItsBytes() throws Exception {
        assertThat(telemetry("{\"s\":\"" + "😀".repeat(256) + "\"}").payload()).hasSize(256 * 4 + 8);

        assertThatThrownBy(() -> telemetry("{\"s\":\"" + "😀".repeat(257) + "\"}"))
                .hasMessageStartingWith("'s' is a string of more than 256 characters");
        assertThatThrownBy(() -> telemetry("{\"s\":\"" + "x".repeat(257) + "\"}"))
                .hasMessageStartingWith("'s' is a string of more than 256 characters");
    }

    @Test
    void tellsWhereEachMetricStandsInThePayload() throws Exception {
        Draft draft = telemetry("{\"t\":25.50, \"on\":true, \"off\":false, \"mode\":\"äco\", \"p\":{\"x\":-1e2}}");

        assertThat(draft.metrics().names()).containsExactly("t", "on", "off", "mode", "p.x");
        assertThat(draft.metrics().numbers()).containsExactly(25.5, 1, 0, Double.NaN, -100);
        assertThat(draft.metrics().payload()).isSameAs(draft.payload());
        String[] values = new String[5];
        for (int i = 0; i < 5; i++) {
            values[i] = new String(draft.payload(), draft.metrics().starts()[i],
                    draft.metrics().ends()[i] - draft.metrics().starts()[i], StandardCharsets.UTF_8);
        }
        assertThat(values).containsExactly("25.50", "true", "false", "\"äco\"", "-1e2");
    }

    @Test
    void takesTheTimeOfTheDeviceOrElseOfTheArrival() throws Exception {
        assertThat(telemetry("{\"a\":1}")).matches(d -> d.ts() == ARRIVED_MS && !d.fromDevice() && d.serverTs() == ARRIVED_MS);
        assertThat(telemetry("{\"a\":1,\"timestamp\":1733394600000}"))
                .matches(d -> d.ts() == 1733394600000L && d.fromDevice() && d.serverTs() == ARRIVED_MS);
        assertThat(telemetry("{\"a\":1,\"timestamp\":\"2024-12-05T11:30:00.25+01:00\"}"))
                .matches(d -> d.ts() == 1733394600250L && d.fromDevice());
        assertThat(telemetry("{\"a\":1,\"timestamp\":0}")).as("a device without a clock").matches(d -> d.ts() == 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"online":true}                                  | {"isOnline":true}
            {"online":false,"reason":"bus \\"1\\" hangs"}    | {"isOnline":false,"reason":"bus \\"1\\" hangs"}
            {"ip":[1,{"x":null}],"online":true,"timestamp":1} | {"isOnline":true}
            """)
    void normalisesAStatus(String body, String payload) throws Exception {
        Draft draft = (Draft) parse("status", body);

        assertThat(text(draft.payload())).isEqualTo(payload);
        assertThat(draft.type()).isEqualTo(EventType.STATUS);
        assertThat(draft.online()).isEqualTo(payload.contains("true"));
        assertThat(draft.metrics()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            status  | {}                                    | 'online' is missing; allowed: true or false
            status  | {"online":1}                          | 'online' is 1; allowed: true or false (at byte 10)
            status  | {"online":true,"online":true}         | 'online' stands there twice (at byte 15)
            status  | {"online":true,"reason":7}            | 'reason' is 7; allowed: a string of at most 256 characters (at byte 24)
            alerts  | {"severity":"info","message":"m","active":true} | 'code' is missing; allowed: an id
            alerts  | {"code":"a b"}                        | 'code' is "a b"; allowed: an id that matches [A-Za-z0-9][A-Za-z0-9._:-]{0,63} (at byte 8)
            alerts  | {"code":"c","severity":"fatal"}       | 'severity' is "fatal"; allowed: "info", "warning" or "critical" (at byte 23)
            alerts  | {"code":"c","severity":"info","active":true} | 'message' is missing; allowed: a string
            alerts  | {"code":"c","severity":"info","message":"m"} | 'active' is missing; allowed: true or false
            alerts  | {"code":"c","code":"d"}               | 'code' stands there twice (at byte 19)
            results | {"status":"done"}                     | 'id' is missing; allowed: the id of the command
            results | {"id":"c1"}                           | 'status' is missing; allowed: "done", "failed" or "rejected"
            results | {"id":"c1","status":"timeout"}        | 'status' is "timeout"; allowed: "done", "failed" or "rejected" (at byte 20)
            results | {"id":"c1","status":"done","result":[]} | 'result' is an array; allowed: an object (at byte 36)
            results | {"id":"c1","status":"done","result":{"x":[NaN]}} | 'x' is NaN, which is not a finite number (at byte 42)
            meta    | {"name":7}                            | 'name' is 7; allowed: a string of at most 256 characters (at byte 8)
            meta    | {"metrics":[]}                        | 'metrics' is an array; allowed: an object of metrics (at byte 11)
            meta    | {"metrics":{"t":{"min":"1"}}}         | 'min' is "1"; allowed: a number (at byte 23)
            meta    | {"metrics":{"t":5}}                   | 't' is 5; allowed: an object with unit, min, max (at byte 16)
            meta    | {"metrics":{"t":{},"t":{}}}           | 't' stands there twice (at byte 19)
            """)
    void saysWhatIsWrongWithTheOtherKinds(String kind, String body, String message) {
        assertThatThrownBy(() -> parse(kind, body)).isInstanceOf(Refused.class).hasMessage(message);
    }

    @Test
    void normalisesAnAlert() throws Exception {
        Draft raised = (Draft) parse("alerts", "{\"active\":true,\"code\":\"overheat\",\"x\":{},\"severity\":\"critical\","
                + "\"message\":\"98 °C\",\"timestamp\":7}");
        Draft cleared = (Draft) parse("alerts",
                "{\"code\":\"overheat\",\"severity\":\"info\",\"message\":\"\",\"active\":false}");

        assertThat(text(raised.payload())).isEqualTo("{\"id\":\"boiler:overheat\",\"code\":\"overheat\",\"severity\":\"critical\","
                + "\"message\":\"98 °C\",\"state\":\"raised\"}");
        assertThat(raised.ts()).isEqualTo(7);
        assertThat(text(cleared.payload())).isEqualTo("{\"id\":\"boiler:overheat\",\"code\":\"overheat\",\"severity\":\"info\","
                + "\"message\":\"\",\"state\":\"cleared\"}");
    }

    @Test
    void normalisesAResult() throws Exception {
        Draft draft = (Draft) parse("results", "{\"result\":{\"a b\":[1.50,null,true,{\"ä\":\"\\n\"}],\"e\":{}},\"message\":\"ok\","
                + "\"status\":\"done\",\"id\":\"c1\"}");

        assertThat(text(draft.payload())).isEqualTo("{\"id\":\"c1\",\"status\":\"done\",\"result\":{\"a b\":[1.50,null,true,"
                + "{\"ä\":\"\\n\"}],\"e\":{}},\"message\":\"ok\"}");
        assertThat(draft.type()).isEqualTo(EventType.RESULT);
    }

    @Test
    void keepsOfADescriptionWhatTheContractNames() throws Exception {
        Inbound.Meta meta = (Inbound.Meta) parse("meta", "{\"name\":\"Boiler\",\"firmware\":[1,2],\"model\":null,"
                + "\"metrics\":{\"temperature\":{\"unit\":\"°C\",\"min\":-40,\"max\":85.0,\"digits\":1},\"x\":{}}}");

        assertThat(text(meta.meta())).isEqualTo(
                "{\"name\":\"Boiler\",\"metrics\":{\"temperature\":{\"unit\":\"°C\",\"min\":-40,\"max\":85.0},\"x\":{}}}");
        assertThat(meta.deviceId()).isEqualTo("boiler");
        assertThatThrownBy(() -> parse("meta", "{\"name\":\"" + "x".repeat(16 * 1024) + "\"}"))
                .hasMessageEndingWith("allowed on meta: 16384");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            devices/boiler/humidity       | unknown_topic
            devices/boiler                | unknown_topic
            devices/boiler/telemetry/x    | unknown_topic
            devices/boiler/commands       | unknown_topic
            device/boiler/telemetry       | unknown_topic
            devices//telemetry            | device_id
            devices/-a/telemetry          | device_id
            devices/böiler/telemetry      | device_id
            devices/a b/telemetry         | device_id
            """)
    void refusesTopicsThatAreNone(String topic, String reason) {
        Refused refused = assertThrows(Refused.class, () -> DeviceTopic.of("devices/", topic));

        assertThat(refused.reason().wireName()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            devices/boiler/receipts       | true
            devices/boiler/a/b            | true
            devices/boiler/               | false
            devices/boiler                | false
            devices/boilers/receipts      | false
            devices/pump/receipts         | false
            devices/boiler/telemetry      | false
            devices/boiler/status/x       | false
            devices/boiler/commands       | false
            devices/boiler/commands/x     | false
            devices/boiler/+              | false
            devices/boiler/a/#            | false
            other/boiler/receipts         | false
            """)
    void givesReceiptsBelowTheDevicesOwnPrefixOnly(String responseTopic, boolean given) throws Exception {
        Arrival arrival = new Arrival("devices/boiler/telemetry", utf8("{\"a\":1}"), 1, 7, true, false, responseTopic,
                new byte[] {1}, ARRIVED_MS);

        Draft draft = (Draft) parser.parse(DeviceTopic.of("devices/", arrival.topic()), arrival);

        assertThat(draft.delivery().receipt().isPresent()).isEqualTo(given);
        assertThat(parser.receiptsRefused()).isEqualTo(given ? 0 : 1);
        assertThat(draft.delivery()).matches(d -> d.connection() == 1 && d.packetId() == 7 && d.redelivery());
    }

    @Test
    void givesNoReceiptWithoutCorrelationDataOrWithTooMuch() {
        assertThat(ReceiptRule.receiptTo("devices/", "b", "devices/b/r", null)).isEmpty();
        assertThat(ReceiptRule.receiptTo("devices/", "b", "devices/b/r", new byte[1024])).isPresent();
        assertThat(ReceiptRule.receiptTo("devices/", "b", "devices/b/r", new byte[1025])).isEmpty();
    }

    private void assertRefused(byte[] body, RejectionReason reason, String message) {
        Refused refused = assertThrows(Refused.class, () -> parse("telemetry", body));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused).hasMessage(message);
    }

    private Draft telemetry(String body) throws Refused {
        return (Draft) parse("telemetry", body);
    }

    private Inbound parse(String kind, String body) throws Refused {
        return parse(kind, utf8(body));
    }

    private Inbound parse(String kind, byte[] body) throws Refused {
        String topic = "devices/boiler/" + kind;
        return parser.parse(DeviceTopic.of("devices/", topic),
                new Arrival(topic, body, 1, 1, false, false, null, null, ARRIVED_MS));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
