package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.EventType;
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
            {"type":"subscribe","devices":["a"],"types":["x"]}    | INVALID_MESSAGE | 'x'
            {"type":"subscribe","devices":["a"],"since":[{"seq":-1}]} | INVALID_MESSAGE | 'seq' from 0 up
            {"type":"subscribe","devices":["a"],"since":[{"seq":1}]}  | INVALID_MESSAGE | 'gatewayId' is missing
            {"type":"subscribe","devices":["a"],"maxRate":2}      | INVALID_MESSAGE | 'maxRate' is not supported
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
