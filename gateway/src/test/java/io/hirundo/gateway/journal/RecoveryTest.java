package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new process finds: the sequencer's state, and what it needs to tell redeliveries from news. */
class RecoveryTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    @Test
    void beginsWithNothing() {
        assertThat(sites.open(dir).journal.recover()).isEqualTo(new Recovered(List.of(), List.of(), 0, List.of()));
    }

    @Test
    void givesBackDevicesAndOpenAlertsOfTheLastCheckpointAndTheEventsBehindIt() {
        Site site = sites.open(dir);
        Event first = site.append(site.event(EventType.ALERT, "boiler", 1, "{\"id\":\"a1\"}"));
        Event second = site.append(site.event(EventType.ALERT, "pump", 2, "{\"id\":\"a2\"}"));
        DeviceState pump = device("pump", null, null, null, Map.of());
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(pump, device("boiler", "{}", true, null, Map.of())),
                List.of(first, second)));
        site.appendMany(5);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("temperature", "25.50");
        values.put("mode", "\"a \\\"quoted\\\" ü, }\"");
        values.put("on", "false");
        values.put("huge", "1e999");
        values.put("a.b", "-0.0");
        DeviceState boiler = device("boiler", "{\"name\":\"Böiler\"}", false, "no answer", values);
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(boiler), List.of(second)));
        long reached = site.nextSeq() - 1;
        List<Event> behind = site.appendMany(3);
        site.awaitCommitted();

        Site again = sites.open(Site.copyOf(dir, dir.resolve("kill")));
        Recovered recovered = again.journal.recover();
        assertThat(recovered.reached()).isEqualTo(reached);
        assertThat(Site.texts(recovered.open())).containsExactly(second.toString());
        assertThat(recovered.devices()).usingRecursiveComparison().isEqualTo(List.of(boiler, pump));
        assertThat(recovered.devices().getFirst().values().keySet()).containsExactlyElementsOf(values.keySet());
        assertThat(Site.texts(Site.readAll(again.journal, recovered.reached(), 1))).isEqualTo(Site.texts(behind));
    }

    @Test
    void givesBackCommandsWithoutAResultBesideOpenAlerts() {
        Site site = sites.open(dir);
        Event alert = site.append(site.event(EventType.ALERT, "boiler", 1, "{\"id\":\"a1\"}"));
        Event command = site.append(site.event(EventType.COMMAND, "relay", 2,
                "{\"id\":\"c1\",\"command\":{\"on\":true},\"by\":\"eva\",\"expiresAt\":9}"));
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of(alert, command)));
        site.appendMany(1);
        site.awaitCommitted();

        Site again = sites.open(Site.copyOf(dir, dir.resolve("kill")));

        assertThat(Site.texts(again.journal.recover().open())).containsExactly(alert.toString(), command.toString());
        assertThat(again.journal.recover().open()).extracting(Event::type).containsExactly(EventType.ALERT, EventType.COMMAND);
    }

    private static DeviceState device(String id, String meta, Boolean online, String reason, Map<String, String> values) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        values.forEach((name, json) -> bytes.put(name, json.getBytes(StandardCharsets.UTF_8)));
        return new DeviceState("site-7", id, meta == null ? null : meta.getBytes(StandardCharsets.UTF_8), online, reason, 17, 16,
                bytes);
    }

    @Test
    void givesBackTheCommandsAmongTheNewestEventsInOrder() {
        Site site = sites.open(dir);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            site.appendMany(3);
            Event command = site.append(site.event(EventType.COMMAND, "relay", i, "{\"id\":\"c" + i + "\"}"));
            Event result = site.append(site.event(EventType.RESULT, "relay", i, "{\"id\":\"c" + i + "\",\"status\":\"done\"}"));
            expected.add(command.toString());
            expected.add(result.toString());
            if (i % 3 == 0) {
                site.awaitCommitted();
            }
        }
        site.awaitCommitted();
        Deque<Event> commands = new ArrayDeque<>();

        site.journal.recentDeliveries(1_000, Set.of(EventType.COMMAND, EventType.RESULT), commands);

        assertThat(Site.texts(List.copyOf(commands))).isEqualTo(expected);
    }

    @Test
    void givesBackTheNewestDeliveriesInOrder() {
        Site site = sites.open(dir);
        List<RecentDelivery> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Event event = site.telemetry("boiler", Site.NOW + i, Map.of("temperature", (double) i));
            int packetId = i % 3 == 0 ? 0 : 65_535 - i;
            site.append(event, packetId);
            expected.add(new RecentDelivery(event.seq(), packetId, event.ts(), event.serverTs(), ContentHash.of(event)));
            if (i % 37 == 0) {
                site.awaitCommitted();
            }
        }
        site.awaitCommitted();

        assertThat(site.journal.recentDeliveries(700)).isEqualTo(expected.subList(300, 1000));
        assertThat(site.journal.recentDeliveries(65_536)).isEqualTo(expected);
    }

    @Test
    void findsAnOldEventByItsDeviceTimeAndContent() {
        Site site = sites.open(dir);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            events.add(site.appendTelemetry("boiler", Site.NOW + 700L * i, "temperature", i));
            site.appendTelemetry("pump", i % 2 == 0 ? i : Site.NOW + 700L * i, "temperature", i); // its clock stands at 1970 at times
            if (i % 50 == 0) {
                site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
                site.awaitCommitted();
            }
        }
        site.awaitCommitted();

        for (Event event : events) {
            assertThat(find(site, event, event.ts())).hasValue(event.seq());
            assertThat(find(site, event, event.ts() + 1)).isEmpty();
        }
        Event unknown = site.telemetry("boiler", events.getFirst().ts(), Map.of("temperature", -1.0));
        assertThat(find(site, unknown, unknown.ts())).isEmpty();
    }

    @Test
    void findsWhatCameInSinceItLastLooked() {
        Site site = sites.open(dir);
        Event late = site.telemetry("boiler", Site.NOW, Map.of("temperature", 5.0));
        assertThat(find(site, late, Site.NOW)).isEmpty();
        site.append(late);
        site.appendMany(40_000); // so many that the redelivery window no longer has it for certain
        site.awaitCommitted();
        assertThat(find(site, late, Site.NOW)).hasValue(late.seq());
    }

    private static OptionalLong find(Site site, Event event, long ts) {
        return site.journal.find(event.type(), event.deviceId(), ts, ContentHash.of(event));
    }
}
