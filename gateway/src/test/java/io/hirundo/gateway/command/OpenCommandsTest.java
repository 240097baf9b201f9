package io.hirundo.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenCommandsTest {
    private final EventEncoder encoder = new EventEncoder("site-7");
    private final OpenCommands open = new OpenCommands();
    private long seq;

    @Test
    void isOpenFromItsEventToItsResult() {
        Event first = command("c1", "relay");
        Event second = command("c2", "relay");
        open.apply(first);
        open.apply(second);
        assertThat(open.all()).containsExactly(first, second);

        open.apply(result("c1", "relay", "done"));

        assertThat(open.all()).containsExactly(second);
        assertThat(open.find("c1").isOpen()).isFalse();
        assertThat(open.size()).isEqualTo(1);
    }

    @Test
    void takesFromACheckpointWhatIsItsOwn() {
        Event command = command("c1", "relay");
        open.restore(List.of(event(EventType.ALERT, "relay", "{\"id\":\"c2\",\"state\":\"raised\"}"), command));

        assertThat(open.all()).containsExactly(command);
    }

    @Test
    void aSecondEventOfAnIdChangesNothing() {
        open.apply(command("c1", "relay"));
        open.apply(command("c1", "valve"));
        open.apply(result("c1", "relay", "done"));
        open.apply(result("c1", "relay", "failed"));
        open.apply(command("c1", "relay"));

        assertThat(open.all()).isEmpty();
        assertThat(open.find("c1").result().orElseThrow().toString()).contains("done");
        assertThat(open.noRoom("relay")).isEmpty();
    }

    @Test
    void remembersTheLastThousandThatEnded() {
        for (int i = 0; i <= OpenCommands.KEPT_ENDED; i++) {
            open.apply(command("c" + i, "relay"));
            open.apply(result("c" + i, "relay", "done"));
        }

        assertThat(open.find("c0")).isNull();
        assertThat(open.find("c1")).isNotNull();
    }

    @Test
    void remembersFewerWhereTheyAreLarge() {
        String large = "x".repeat(15_000);
        for (int i = 0; i < 100; i++) {
            open.apply(event(EventType.COMMAND, "relay", "{\"id\":\"c" + i + "\",\"command\":{\"text\":\"" + large
                    + "\"},\"by\":\"eva\",\"expiresAt\":5}"));
            open.apply(result("c" + i, "relay", "done"));
        }

        assertThat(open.find("c30")).isNull();
        assertThat(open.find("c99")).isNotNull();
    }

    @Test
    void allTogetherAreBoundedByNumberAndByBytes() {
        for (int i = 0; i < OpenCommands.MAX_OPEN; i++) {
            assertThat(open.noRoom("d" + i)).isEmpty();
            open.apply(command("c" + i, "d" + i));
        }
        assertThat(open.noRoom("another")).hasValueSatisfying(words -> assertThat(words).contains("1000 commands"));

        OpenCommands large = new OpenCommands();
        for (int i = 0; large.noRoom("d" + i).isEmpty(); i++) {
            large.apply(event(EventType.COMMAND, "d" + i, "{\"id\":\"c" + i + "\",\"command\":{\"text\":\"" + "x".repeat(15_000)
                    + "\"},\"by\":\"eva\",\"expiresAt\":5}"));
        }
        assertThat(large.size()).isBetween(130, 141);
    }

    @Test
    void resultsOfEarlierVersionsWithoutACommandAreNoMatter() {
        open.apply(result("c1", "relay", "done"));

        assertThat(open.find("c1")).isNull();
        assertThat(open.all()).isEmpty();
    }

    private Event command(String id, String deviceId) {
        return event(EventType.COMMAND, deviceId, "{\"id\":\"" + id + "\",\"command\":{\"on\":true},\"by\":\"eva\",\"expiresAt\":5}");
    }

    private Event result(String id, String deviceId, String status) {
        return event(EventType.RESULT, deviceId, "{\"id\":\"" + id + "\",\"status\":\"" + status + "\"}");
    }

    private Event event(EventType type, String deviceId, String payload) {
        return encoder.encode(type, deviceId, ++seq, 1, 1, CommandSite.utf8(payload), null);
    }
}
