package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.SequencedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that the gateway itself has to say, and what becomes of its own alerts. */
class OwnEventsTest {
    private final List<Event> journal = Collections.synchronizedList(new ArrayList<>());
    private final List<Event> seen = Collections.synchronizedList(new ArrayList<>());
    private final Sequencer sequencer = new Sequencer("g", new SequencedLog() {
        @Override
        public void append(JournalItem item) {
            if (item instanceof JournalItem.Append append) {
                journal.add(append.event());
            }
        }

        @Override
        public long reservedUpTo() {
            return Long.MAX_VALUE;
        }

        @Override
        public OptionalLong find(EventType type, String deviceId, long ts, long contentHash) {
            return OptionalLong.empty();
        }
    }, new StartState("g", 1), delivery -> { }, System::nanoTime);

    @AfterEach
    void stop() {
        sequencer.close();
    }

    @Test
    void whatASinkSaysStandsBehindTheEventForAllSinksAndTheJournal() throws Exception {
        startWith(event -> emit("first"), event -> emit("second"));
        sequencer.offer(telemetry("a"));
        sequencer.offer(telemetry("b"));
        sequencer.all();

        List<String> order = List.of("telemetry a", "alert first", "alert second", "telemetry b", "alert first", "alert second");
        assertThat(seen).extracting(OwnEventsTest::shown).isEqualTo(order);
        assertThat(journal).isEqualTo(seen).extracting(Event::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void takesNoMoreThanItMayBehindOneEventAndSaysSo() throws Exception {
        List<Boolean> taken = new ArrayList<>();
        startWith(event -> {
            for (int i = 0; i < Sequencer.MAX_BEHIND + 5; i++) {
                taken.add(emit("x"));
            }
        });
        sequencer.offer(telemetry("a"));
        sequencer.all();

        assertThat(taken).filteredOn(one -> one).hasSize(Sequencer.MAX_BEHIND);
        assertThat(taken.subList(Sequencer.MAX_BEHIND, taken.size())).containsOnly(false);
        assertThat(seen).hasSize(1 + Sequencer.MAX_BEHIND);
    }

    @Test
    void outsideAnEventItIsPutInOrderAtOnce() throws Exception {
        startWith();
        sequencer.execute(() -> {
            emit("a");
            assertThat(seen).hasSize(1);
        });
        sequencer.all();
        assertThat(seen).hasSize(1);
    }

    @Test
    void anAlertThatARuleRaisedIsNoSignOfLife() throws Exception {
        startWith();
        sequencer.offer(telemetry("boiler"));
        long lastSeen = sequencer.find("boiler").lastSeen();
        sequencer.execute(() -> sequencer.emitBehind(EventType.ALERT, "boiler", 9_999, 9_999, alert("boiler~silent", "silent")));
        sequencer.execute(() -> sequencer.emitBehind(EventType.ALERT, "nobody", 9_999, 9_999, alert("nobody~silent", "silent")));
        sequencer.execute(() -> sequencer.emitBehind(EventType.ALERT, "pump", 9_999, 9_999, alert("pump:dry", "dry")));

        assertThat(sequencer.find("boiler").lastSeen()).isEqualTo(lastSeen);
        assertThat(sequencer.find("nobody")).isNull();
        assertThat(sequencer.find("pump").lastSeen()).isEqualTo(9_999);
        assertThat(sequencer.openAlerts()).hasSize(3);
    }

    @Test
    void anAlertOfSomethingThatIsOverEndsWithItsAcknowledgement() throws Exception {
        startWith();
        sequencer.execute(() -> sequencer.emitBehind(EventType.ALERT, "g", 5, 5, alert("g~journal-damaged", "journal-damaged")));
        sequencer.execute(() -> sequencer.emitBehind(EventType.ALERT, "g", 5, 5, alert("g~disk", "disk")));
        Principal eva = new Principal("eva", Role.OPERATOR, DevicePatterns.ALL, Long.MAX_VALUE, "");

        Acknowledgement answer = sequencer.acknowledge(eva, "g~journal-damaged", 7);
        sequencer.acknowledge(eva, "g~disk", 8);

        assertThat(answer).isInstanceOfSatisfying(Acknowledgement.Done.class,
                done -> assertThat(done.alert().toString()).contains("\"state\":\"acknowledged\",\"by\":\"eva\""));
        assertThat(seen).extracting(Event::toString).satisfiesExactly(_ -> { }, _ -> { },
                event -> assertThat(event).contains("\"state\":\"acknowledged\""),
                event -> assertThat(event).contains("g~journal-damaged").contains("\"state\":\"cleared\"").doesNotContain("\"by\""),
                event -> assertThat(event).contains("g~disk").contains("\"state\":\"acknowledged\""));
        assertThat(sequencer.openAlerts()).singleElement().asString().contains("g~disk");
    }

    @Test
    void aRulesAlertFollowsTheRightsToItsDevice() throws Exception {
        startWith();
        sequencer.execute(() -> sequencer.emitBehind(EventType.ALERT, "boiler", 5, 5, alert("boiler~hot", "hot")));
        Principal pumps = new Principal("otto", Role.OPERATOR, DevicePatterns.of(List.of("pump*")), Long.MAX_VALUE, "");
        assertThat(sequencer.acknowledge(pumps, "boiler~hot", 7)).isInstanceOf(Acknowledgement.NotFound.class);
    }

    @SafeVarargs
    private void startWith(Consumer<Event>... onTelemetry) {
        for (Consumer<Event> one : onTelemetry) {
            sequencer.deliverTo(event -> {
                if (event.type() == EventType.TELEMETRY) {
                    one.accept(event);
                }
            });
        }
        sequencer.deliverTo(seen::add);
        sequencer.start();
    }

    private boolean emit(String deviceId) {
        return sequencer.emitBehind(EventType.ALERT, deviceId, 1, 1, alert(deviceId + "~x", "x"));
    }

    private static byte[] alert(String id, String code) {
        return ("{\"id\":\"" + id + "\",\"code\":\"" + code + "\",\"severity\":\"info\",\"message\":\"m\",\"state\":\"raised\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String shown(Event event) {
        return event.type().wireName() + " " + event.deviceId();
    }

    private static Draft telemetry(String deviceId) {
        byte[] payload = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
        return new Draft(EventType.TELEMETRY, deviceId, 100, false, 100, payload,
                new Metrics(payload, new String[] {"n"}, new int[] {5}, new int[] {6}, new double[] {1}),
                null, false, ContentHash.of(EventType.TELEMETRY, deviceId, payload), Delivery.NONE);
    }
}
