package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageReaderTest {

    @Test
    void readsASubscription() {
        ViewerMessage message = MessageReader.read("""
                {"type":"subscribe","id":"1","devices":["boiler","pump-*"],"types":["telemetry","alert"],
                 "since":[{"gatewayId":"g","journalId":"j","seq":9007199254740991}]}""");

        assertThat(message).isInstanceOfSatisfying(ViewerMessage.Subscribe.class, subscribe -> {
            assertThat(subscribe.id()).isEqualTo("1");
            assertThat(subscribe.devices().toList()).containsExactly("boiler", "pump-*");
            assertThat(subscribe.types()).containsExactly(EventType.TELEMETRY, EventType.ALERT);
            assertThat(subscribe.since()).containsExactly(new ViewerMessage.Since("g", "j", 9007199254740991L));
        });
    }

    @Test
    void readsWhatASubscriptionWishesForOfTelemetry() {
        assertThat(subscribe("'metrics':['temperature','cpu.load-1','temperature'],'maxRate':0.1")).satisfies(wish -> {
            assertThat(wish.metrics()).isEqualTo(new MetricFilter(Set.of("temperature", "cpu.load-1")));
            assertThat(wish.intervalNanos()).isEqualTo(10_000_000_000L);
        });
        assertThat(subscribe("'maxRate':0.001").intervalNanos()).isEqualTo(1_000_000_000_000L);
        assertThat(subscribe("'maxRate':1000").intervalNanos()).isEqualTo(1_000_000L);
        assertThat(subscribe("'maxRate':3").intervalNanos()).as("rounded up: never more").isEqualTo(333_333_334L);
        assertThat(subscribe("'metrics':null,'maxRate':null")).satisfies(wish -> {
            assertThat(wish.metrics()).isEqualTo(MetricFilter.ALL);
            assertThat(wish.intervalNanos()).isZero();
        });
    }

    @Test
    void readsACommandOfUpTo16KiB() {
        String text = "{\"type\":\"command\",\"id\":\"c1\",\"deviceId\":\"relay\",\"command\":{\"level\":25.50,\"text\":\"%s\"}}";

        assertThat(MessageReader.read(String.format(text, "a\\nä"))).isInstanceOfSatisfying(ViewerMessage.Command.class, command -> {
            assertThat(command.id()).isEqualTo("c1");
            assertThat(command.request().deviceId()).isEqualTo("relay");
            assertThat(command.request().ttlMs()).isEqualTo(10_000);
            assertThat(new String(command.request().command(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"level\":25.5,\"text\":\"a\\nä\"}");
        });
        assertThat(MessageReader.read(String.format(text, "x".repeat(16_384)))).isInstanceOfSatisfying(ViewerMessage.Invalid.class,
                invalid -> assertThat(invalid.message()).contains("bytes; allowed are 16384"));
    }

    @Test
    void presenceIsNoEventAndComesOnlyWhereItIsAskedFor() {
        assertThat(subscribe("'types':['presence']")).satisfies(wish -> {
            assertThat(wish.presence()).isTrue();
            assertThat(wish.types()).isEmpty();
        });
        assertThat(subscribe("'types':['presence','alert']").types()).containsExactly(EventType.ALERT);
        assertThat(subscribe("'types':['alert']").presence()).isFalse();
        assertThat(subscribe("'types':null").presence()).isFalse();
    }

    @Test
    void refusesMoreMetricsThanAreSearchedFor() {
        String names = IntStream.rangeClosed(1, 101).mapToObj(i -> "'m" + i + "'").collect(Collectors.joining(","));

        assertThat(MessageReader.read(("{'type':'subscribe','devices':['a'],'metrics':[" + names + "]}").replace('\'', '"')))
                .isInstanceOfSatisfying(ViewerMessage.Invalid.class,
                        invalid -> assertThat(invalid.message()).contains("1 to 100").contains("an array of 101"));
    }

    private static ViewerMessage.Subscribe subscribe(String more) {
        return (ViewerMessage.Subscribe) MessageReader.read(
                ("{'type':'subscribe','devices':['a']," + more + "}").replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nonsense                                              | INVALID_JSON    | not JSON
            {"type":"ping"} x                                     | INVALID_JSON    | not JSON
            {"type":"ping","type":"ping"}                         | INVALID_JSON    | Duplicate
            []                                                    | INVALID_MESSAGE | an array of 0
            {}                                                    | INVALID_MESSAGE | 'type' is missing; there are no members
            {"typ":"ping"}                                        | INVALID_MESSAGE | there are typ
            {"type":7}                                            | INVALID_MESSAGE | the number 7
            {"type":"dance"}                                      | UNKNOWN_TYPE    | 'dance'
            {"type":"subscribe"}                                  | INVALID_MESSAGE | 'devices'
            {"type":"subscribe","devices":"*"}                    | INVALID_MESSAGE | a string of 1 characters
            {"type":"subscribe","devices":[]}                     | INVALID_MESSAGE | an array of 0
            {"type":"subscribe","devices":["a b"]}                | INVALID_MESSAGE | 'a b'
            {"type":"subscribe","devices":[1]}                    | INVALID_MESSAGE | the number 1
            {"type":"subscribe","devices":["a"],"types":["x"]}    | INVALID_MESSAGE | unknown event type 'x'; there are telemetry, device_status, alert, command, command_result, gap, clock, and presence
            {"type":"subscribe","devices":["a"],"types":[]}       | INVALID_MESSAGE | 'types' must be an array of event types and presence, found an array of 0
            {"type":"acknowledge"}                                | INVALID_MESSAGE | 'alertId' is missing; there are type
            {"type":"subscribe","devices":["a"],"since":[{"seq":-1}]} | INVALID_MESSAGE | 'seq' from 0 up
            {"type":"subscribe","devices":["a"],"since":[{"seq":1}]}  | INVALID_MESSAGE | 'gatewayId' is missing
            {"type":"subscribe","devices":["a"],"metrics":"t"}    | INVALID_MESSAGE | 'metrics' must be an array of 1 to 100 names, or left out for all; found a string of 1 characters
            {"type":"subscribe","devices":["a"],"metrics":[]}     | INVALID_MESSAGE | an array of 0
            {"type":"subscribe","devices":["a"],"metrics":["t",7]} | INVALID_MESSAGE | 'metrics' holds the number 7; a name must match [A-Za-z_]
            {"type":"subscribe","devices":["a"],"metrics":["9t"]} | INVALID_MESSAGE | 'metrics' holds '9t'
            {"type":"subscribe","devices":["a"],"maxRate":"2"}    | INVALID_MESSAGE | a string of 1 characters
            {"type":"subscribe","devices":["a"],"maxRate":0}      | INVALID_MESSAGE | 'maxRate' must be a number from 0.001 to 1000, telemetry events a second and device; found the number 0
            {"type":"subscribe","devices":["a"],"maxRate":-1}     | INVALID_MESSAGE | the number -1
            {"type":"subscribe","devices":["a"],"maxRate":1000.1} | INVALID_MESSAGE | the number 1000.1
            {"type":"subscribe","devices":["a"],"maxRate":1e999}  | INVALID_MESSAGE | 'maxRate' must be
            {"type":"subscribe","devices":["a"],"maxRate":1e-999} | INVALID_MESSAGE | 'maxRate' must be
            """)
    void saysWhatWasFoundAndWhatIsAllowed(String text, ErrorCode code, String part) {
        assertThat(MessageReader.read(text)).isInstanceOfSatisfying(ViewerMessage.Invalid.class, invalid -> {
            assertThat(invalid.code()).isEqualTo(code);
            assertThat(invalid.message()).contains(part);
        });
    }

    @Test
    void survivesNestingThatNoParserShouldFollow() {
        assertThat(MessageReader.read("[".repeat(60_000))).isInstanceOf(ViewerMessage.Invalid.class);
    }
}
