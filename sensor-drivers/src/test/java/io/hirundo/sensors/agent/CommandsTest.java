package io.hirundo.sensors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Orders;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private final ManualClock clock = new ManualClock();
    private final List<Order> carriedOut = new ArrayList<>();
    private final Deque<Runnable> bus = new ArrayDeque<>();
    private final List<String> answers = new ArrayList<>();
    private boolean busFull;
    private CommandResult outcome = new CommandResult.Done(Reading.of("on", new Value.Switch(true)));

    private final Commands.Bus hardware = new Commands.Bus() {
        @Override
        public boolean submit(Runnable work) {
            return !busFull && bus.add(work);
        }

        @Override
        public CommandResult carryOut(Order order) {
            carriedOut.add(order);
            return outcome;
        }
    };
    private Commands commands = new Commands("relay", Orders.SWITCH, hardware, clock);

    @Test
    void carriesOutACommandOnTheBusAndAnswers() {
        arrive("{\"id\":\"c1\",\"command\":{\"on\":true},\"expiresAt\":" + (clock.millis() + 5000) + "}");
        assertThat(carriedOut).isEmpty();
        runBus();

        assertThat(carriedOut).containsExactly(new Order.Switch(true));
        assertThat(answers).containsExactly("{\"id\":\"c1\",\"status\":\"done\",\"result\":{\"on\":true}}");
    }

    @Test
    void carriesOutTheSameIdOnceAndGivesTheSameAnswerAgain() {
        String command = "{\"id\":\"c1\",\"command\":{\"on\":true}}";
        arrive(command);
        arrive(command);
        runBus();
        arrive(command);
        runBus();

        assertThat(carriedOut).hasSize(1);
        assertThat(answers).hasSize(2).allMatch(answer -> answer.contains("\"done\""));
    }

    @Test
    void rejectsWhatExpiredOnItsWay() {
        arrive("{\"id\":\"c1\",\"command\":{\"on\":true},\"expiresAt\":" + (clock.millis() - 1) + "}");
        runBus();

        assertThat(carriedOut).isEmpty();
        assertThat(answers).containsExactly("{\"id\":\"c1\",\"status\":\"rejected\",\"message\":\"expired 1 ms ago\"}");
    }

    @Test
    void rejectsWhatExpiredWhileItWaitedForTheBus() {
        arrive("{\"id\":\"c1\",\"command\":{\"on\":true},\"expiresAt\":" + (clock.millis() + 5000) + "}");
        clock.advance(Duration.ofSeconds(6));
        runBus();

        assertThat(carriedOut).isEmpty();
        assertThat(answers.getFirst()).contains("expired 1000 ms ago");
    }

    @Test
    void tellsWhatTheHardwareSaid() {
        outcome = new CommandResult.Failed("GPIO line 27: busy");
        arrive("{\"id\":\"c1\",\"command\":{\"on\":false}}");
        runBus();

        assertThat(answers).containsExactly("{\"id\":\"c1\",\"status\":\"failed\",\"message\":\"GPIO line 27: busy\"}");
    }

    @Test
    void rejectsWhenTooMuchWaits() {
        busFull = true;
        arrive("{\"id\":\"c1\",\"command\":{\"on\":true}}");

        assertThat(answers.getFirst()).contains("rejected").contains("too many commands wait");
    }

    @Test
    void remembersABoundedNumberOfIds() {
        for (int i = 0; i <= Commands.REMEMBERED; i++) {
            arrive("{\"id\":\"c" + i + "\",\"command\":{\"on\":true}}");
            runBus();
        }
        carriedOut.clear();
        arrive("{\"id\":\"c" + Commands.REMEMBERED + "\",\"command\":{\"on\":true}}");
        arrive("{\"id\":\"c1\",\"command\":{\"on\":true}}");
        runBus();
        assertThat(carriedOut).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"id\":\"c1\"}|expected command",
        "{\"id\":\"c1\",\"command\":{}}|expected command",
        "{\"id\":\"c1\",\"command\":{\"on\":1}}|expected command",
        "{\"id\":\"c1\",\"command\":{\"on\":true,\"forMs\":5}}|expected command",
        "{\"command\":[1],\"id\":\"c1\"}|expected command",
        "{\"id\":\"c1\",\"command\":{\"on\":true},\"expiresAt\":\"soon\"}|expected expiresAt in epoch milliseconds"})
    void rejectsWhatItDoesNotUnderstandAndSaysWhatItExpects(String body, String message) {
        arrive(body);
        runBus();

        assertThat(carriedOut).isEmpty();
        assertThat(answers).singleElement().asString().contains("\"id\":\"c1\"").contains("rejected").contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"level\":101}|expected level to be a whole number from 0 to 100, found 101",
        "{\"level\":-1}|expected level to be a whole number from 0 to 100, found -1",
        "{\"level\":40.5}|expected level to be a whole number from 0 to 100, found 40.5",
        "{\"level\":1e999}|expected level to be a whole number from 0 to 100, found Infinity",
        "{\"level\":\"full\"}|expected command {\\\"level\\\": 0 to 100}, {\\\"on\\\": true} or {\\\"on\\\": false}",
        "{\"level\":1,\"level\":2}|expected command {\\\"level\\\": 0 to 100}",
        "{\"position\":40}|expected command {\\\"level\\\": 0 to 100}"})
    void rejectsALevelThatIsOutOfRangeInWords(String command, String message) {
        commands = new Commands("lamp", Orders.LEVEL, hardware, clock);
        arrive("{\"id\":\"c1\",\"command\":" + command + "}");
        runBus();

        assertThat(carriedOut).isEmpty();
        assertThat(answers).singleElement().asString().contains("\"id\":\"c1\"").contains("rejected").contains(message);
    }

    @Test
    void understandsTheOrdersOfEachKind() {
        commands = new Commands("lamp", Orders.LEVEL, hardware, clock);
        arrive("{\"id\":\"c1\",\"command\":{\"level\":40}}");
        arrive("{\"id\":\"c2\",\"command\":{\"on\":false}}");
        commands = new Commands("valve", Orders.POSITION, hardware, clock);
        arrive("{\"id\":\"c3\",\"command\":{\"position\":100}}");
        arrive("{\"id\":\"c4\",\"command\":{\"on\":true}}");
        runBus();

        assertThat(carriedOut).containsExactly(new Order.Percent(40), new Order.Switch(false), new Order.Percent(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "[]", "{\"command\":{\"on\":true}}", "{\"id\":7,\"command\":{\"on\":true}}", "{\"id\":\"c1\""})
    void ignoresWhatHasNoIdToAnswerTo(String body) {
        arrive(body);
        runBus();

        assertThat(carriedOut).isEmpty();
        assertThat(answers).isEmpty();
    }

    private void arrive(String body) {
        commands.arrived(body.getBytes(StandardCharsets.UTF_8), answer -> answers.add(new String(answer, StandardCharsets.UTF_8)));
    }

    private void runBus() {
        while (!bus.isEmpty()) {
            bus.poll().run();
        }
    }
}
