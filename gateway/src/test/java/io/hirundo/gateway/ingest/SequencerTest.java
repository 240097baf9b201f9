package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.SequencedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private final List<JournalItem> journal = Collections.synchronizedList(new ArrayList<>());
    private final List<Delivery> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final List<Event> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile OptionalLong inJournal = OptionalLong.empty();
    private Sequencer sequencer;

    @BeforeEach
    void start() {
        start(new StartState("g", 1_001));
    }

    private void start(StartState state) {
        sequencer = new Sequencer("g", new SequencedLog() {
            @Override
            public void append(JournalItem item) {
                journal.add(item);
            }

            @Override
            public long reservedUpTo() {
                return Long.MAX_VALUE;
            }

            @Override
            public OptionalLong find(EventType type, String deviceId, long ts, long contentHash) {
                return inJournal;
            }
        }, state, acknowledged::add, System::nanoTime);
        sequencer.deliverTo(seen::add);
        sequencer.start();
    }

    @AfterEach
    void stop() {
        sequencer.close();
    }

    @Test
    void numbersEventsFromTheFirstFreeSeqAndHandsTheSameEventToAll() throws Exception {
        sequencer.offer(telemetry("a", 1, 50, true, delivery(1, false)));
        sequencer.offer(telemetry("b", 2, 51, true, delivery(2, false)));
        settle();

        assertThat(seen).extracting(Event::seq).containsExactly(1_001L, 1_002L);
        assertThat(((JournalItem.Append) journal.getFirst()).event()).isSameAs(seen.getFirst());
    }

    @Test
    void aRedeliveryIsAcknowledgedAfterTheCommitAndIsNoEvent() throws Exception {
        sequencer.offer(telemetry("a", 1, 50, true, delivery(1, false)));
        sequencer.offer(telemetry("a", 1, 50, true, delivery(2, false)));
        settle();

        assertThat(seen).hasSize(1);
        assertThat(journal.get(1)).isEqualTo(new JournalItem.Repeated(1_001, delivery(2, false)));
    }

    @Test
    void whatWasDeliveredBeforeAKillIsKnownAfterIt() throws Exception {
        sequencer.close();
        StartState state = new StartState("g", 2_000_000);
        Draft before = telemetry("a", 1, 50, false, delivery(9, false));
        state.delivered(77, 9, 50, 50, before.contentHash());
        start(state);
        sequencer.offer(new Inbound.SessionOpened(1, true));
        sequencer.offer(telemetry("a", 1, 99, false, delivery(9, true)));
        settle();

        assertThat(seen).isEmpty();
        assertThat(journal).containsExactly(new JournalItem.Repeated(77, delivery(9, true)));
    }

    @Test
    void packetIdentifiersOfALostSessionAreNotTrusted() throws Exception {
        sequencer.offer(telemetry("a", 1, 50, false, delivery(9, false)));
        sequencer.offer(new Inbound.SessionOpened(2, false));
        sequencer.offer(telemetry("a", 1, 60, false, delivery(9, true)));
        settle();

        assertThat(seen).hasSize(2);
    }

    @Test
    void looksUpWhatIsOlderThanTheWindow() throws Exception {
        inJournal = OptionalLong.of(5);
        sequencer.offer(telemetry("a", 1, 1_000_000, true, Delivery.NONE));
        for (int i = 0; i < RedeliveryWindow.SIZE; i++) {
            sequencer.offer(telemetry("b", i, 1_000_000 + i, true, Delivery.NONE));
        }
        sequencer.offer(telemetry("a", 7, 900_000, true, delivery(3, false)));
        await().until(() -> journal.contains(new JournalItem.Repeated(5, delivery(3, false))));

        inJournal = OptionalLong.empty();
        int before = seen.size();
        sequencer.offer(telemetry("a", 8, 900_001, true, delivery(4, false)));
        await().until(() -> seen.size() == before + 1);
        assertThat(sequencer.status().lateLookups()).isEqualTo(2);
    }

    @Test
    void aClockThatIsYearsBehindCostsNoLookUp() throws Exception {
        for (int i = 0; i < RedeliveryWindow.SIZE; i++) {
            sequencer.offer(telemetry("b", i, 1_700_000_000_000L + i, true, Delivery.NONE));
        }
        for (int i = 0; i < 100; i++) {
            sequencer.offer(telemetry("no-rtc", i, 1_000L * i, true, Delivery.NONE));
        }
        settle();

        assertThat(seen).hasSize(RedeliveryWindow.SIZE + 100);
        assertThat(sequencer.status().lateLookups()).isZero();
    }

    @Test
    void retainedMessagesThatChangeNothingAreNoEvents() throws Exception {
        sequencer.offer(status("a", true, false, delivery(1, false)));
        sequencer.offer(status("a", true, true, delivery(2, false)));
        settle();
        assertThat(seen).hasSize(1);
        assertThat(acknowledged).containsExactly(delivery(2, false));

        sequencer.offer(status("a", false, true, delivery(3, false)));
        settle();
        assertThat(seen).hasSize(2);
        assertThat(seen.getLast().toString()).contains("\"payload\":{\"isOnline\":false,\"lastSeen\":");
    }

    @Test
    void remembersEachDevicesLastValuesAndNeverHidesNewerBehindOlder() throws Exception {
        sequencer.offer(telemetry("a", 5, 100, true, Delivery.NONE));
        sequencer.offer(telemetry("a", 4, 90, true, Delivery.NONE));
        sequencer.offer(new Inbound.Meta("a", "{\"name\":\"A\"}".getBytes(StandardCharsets.UTF_8), delivery(4, false)));

        DeviceState a = sequencer.find("a");

        assertThat(new String(a.values().get("n"), StandardCharsets.UTF_8)).isEqualTo("5");
        assertThat(a.ts()).isEqualTo(100);
        assertThat(a.isOnline()).isTrue();
        assertThat(new String(a.meta(), StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"A\"}");
        assertThat(acknowledged).containsExactly(delivery(4, false));
        assertThat(sequencer.find("nobody")).isNull();
    }

    @Test
    void aClockThatFellBackYearsDoesNotFreezeTheValue() throws Exception {
        sequencer.offer(telemetry("a", 5, 1_760_000_000_000L, true, Delivery.NONE));
        sequencer.offer(telemetry("a", 6, 1_000, true, Delivery.NONE));

        assertThat(new String(sequencer.find("a").values().get("n"), StandardCharsets.UTF_8)).isEqualTo("6");
    }

    @Test
    void foldsTheLogBehindTheCheckpointAtAStart() {
        sequencer.close();
        List<Event> before = new ArrayList<>();
        StartState state = new StartState("g", 2_000_000);
        state.checkpoint(List.of(new DeviceState("g", "a", null, true, null, 5, 5,
                Map.of("n", "1".getBytes(StandardCharsets.UTF_8)))), before);
        state.event(new EventEncoder("g").encode(EventType.TELEMETRY, "a", 9, 6, 6,
                "{\"n\":2,\"s\":\"q\\\"ä\"}".getBytes(StandardCharsets.UTF_8), null));
        start(state);

        DeviceState a = sequencer.find("a");

        assertThat(new String(a.values().get("n"), StandardCharsets.UTF_8)).isEqualTo("2");
        assertThat(new String(a.values().get("s"), StandardCharsets.UTF_8)).isEqualTo("\"q\\\"ä\"");
    }

    @Test
    void aResultIsAnEventOnceAndOnlyWhereItsCommandWaits() throws Exception {
        List<String> refused = Collections.synchronizedList(new ArrayList<>());
        sequencer.refuseTo((draft, reason, message) -> refused.add(reason.wireName() + ": " + message));
        sequencer.offer(telemetry("relay", 1, 50, false, Delivery.NONE));
        sequencer.execute(() -> sequencer.put(EventType.COMMAND, "relay", 60, 60,
                "{\"id\":\"c1\",\"command\":{},\"by\":\"eva\",\"expiresAt\":99}".getBytes(StandardCharsets.UTF_8)));
        sequencer.offer(result("valve", "c1", "done", delivery(1, false)));
        sequencer.offer(result("relay", "c0", "done", delivery(2, false)));
        sequencer.offer(result("relay", "c1", "done", delivery(3, false)));
        sequencer.offer(result("relay", "c1", "done", delivery(4, false)));
        sequencer.offer(result("relay", "c1", "failed", delivery(5, false)));
        settle();

        assertThat(seen).extracting(Event::type).containsExactly(EventType.TELEMETRY, EventType.COMMAND, EventType.RESULT);
        assertThat(journal.getLast()).isEqualTo(new JournalItem.Repeated(1_003, delivery(4, false)));
        assertThat(refused).hasSize(3).allSatisfy(words -> assertThat(words).startsWith("unknown_command: "));
    }

    @Test
    void commandsWithoutAResultAreInTheCheckpoint() throws Exception {
        sequencer.execute(() -> sequencer.put(EventType.COMMAND, "relay", 60, 60,
                "{\"id\":\"c1\",\"command\":{},\"by\":\"eva\",\"expiresAt\":99}".getBytes(StandardCharsets.UTF_8)));
        sequencer.close();
        JournalItem.Checkpoint checkpoint = (JournalItem.Checkpoint) journal.getLast();
        assertThat(checkpoint.open()).extracting(Event::type).containsExactly(EventType.COMMAND);
        assertThat(checkpoint.changedDevices()).as("a command says nothing of a device").isEmpty();

        StartState state = new StartState("g", 2_000_000);
        state.checkpoint(List.of(), checkpoint.open());
        start(state);
        sequencer.offer(result("relay", "c1", "done", delivery(1, false)));
        settle();

        assertThat(seen.getLast().type()).isEqualTo(EventType.RESULT);
    }

    @Test
    void whatTheGatewayItselfSaysOfACommandIsNoSignOfLife() throws Exception {
        sequencer.publish(EventType.RESULT, "relay", 100, "{\"id\":\"c1\",\"status\":\"rejected\",\"message\":\"m\"}");
        sequencer.publish(EventType.RESULT, "relay", 100, "{\"id\":\"c1\",\"status\":\"timeout\",\"message\":\"m\"}");
        assertThat(sequencer.find("relay")).isNull();

        sequencer.publish(EventType.RESULT, "relay", 100, "{\"id\":\"c1\",\"status\":\"done\"}");
        assertThat(sequencer.find("relay").lastSeen()).isEqualTo(100);
    }

    @Test
    void writesACheckpointAtTheEnd() throws Exception {
        sequencer.offer(telemetry("a", 5, 100, true, Delivery.NONE));
        sequencer.close();

        assertThat(journal.getLast()).isInstanceOfSatisfying(JournalItem.Checkpoint.class, checkpoint -> {
            assertThat(checkpoint.seq()).isEqualTo(1_001);
            assertThat(checkpoint.changedDevices()).hasSize(1);
        });
    }

    /** Whatever was offered before has been done when this returns. */
    private void settle() {
        sequencer.all();
    }

    private static Delivery delivery(int packetId, boolean redelivery) {
        return new Delivery(1, packetId, redelivery, 10, Optional.empty());
    }

    private static Draft telemetry(String deviceId, int value, long ts, boolean fromDevice, Delivery delivery) {
        byte[] payload = ("{\"n\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        return new Draft(EventType.TELEMETRY, deviceId, ts, fromDevice, ts, payload,
                new Metrics(payload, new String[] {"n"}, new int[] {5}, new int[] {payload.length - 1}, new double[] {value}),
                null, false, ContentHash.of(EventType.TELEMETRY, deviceId, payload), delivery);
    }

    private static Draft result(String deviceId, String id, String status, Delivery delivery) {
        byte[] payload = ("{\"id\":\"" + id + "\",\"status\":\"" + status + "\"}").getBytes(StandardCharsets.UTF_8);
        return new Draft(EventType.RESULT, deviceId, 70, false, 70, payload, null, null, false,
                ContentHash.of(EventType.RESULT, deviceId, payload), delivery);
    }

    private static Draft status(String deviceId, boolean online, boolean retained, Delivery delivery) {
        byte[] payload = ("{\"isOnline\":" + online + "}").getBytes(StandardCharsets.UTF_8);
        return new Draft(EventType.STATUS, deviceId, 100, false, 100, payload, null, online, retained,
                ContentHash.of(EventType.STATUS, deviceId, payload), delivery);
    }
}
