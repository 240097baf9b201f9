package io.hirundo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.device.DeviceJson;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.Registry.Change;
import io.hirundo.gateway.device.Registry.Removal;
import io.hirundo.gateway.device.RegistryFile;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.journal.HistoryQuery;
import io.hirundo.gateway.journal.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry over a real journal and a real sequencer, through restarts and kills. */
class DeviceRegistryTest {
    private static final long NOW = 1_733_394_600_000L;

    /** A gateway without network. */
    private static final class Site implements AutoCloseable {
        final Journal journal;
        final Sequencer sequencer;
        final DeviceRegistry registry;
        final List<Event> live = Collections.synchronizedList(new ArrayList<>());
        final List<String> forgotten = Collections.synchronizedList(new ArrayList<>());

        Site(Path data) {
            journal = Journal.open(data, new GatewayConfig.Journal(1 << 30, Duration.ofDays(30), Duration.ofMillis(5)), (_, _) -> { });
            sequencer = new Sequencer("site-7", journal, Recovery.read("site-7", journal), _ -> { }, System::nanoTime);
            registry = new DeviceRegistry(new RegistryFile(data, Clock.systemUTC()), sequencer, journal, _ -> { },
                    forgotten::add, Clock.systemUTC());
            sequencer.deliverTo(live::add);
            sequencer.start();
        }

        void telemetry(String device, double temperature) throws InterruptedException {
            byte[] payload = ("{\"temperature\":" + temperature + "}").getBytes(StandardCharsets.UTF_8);
            Metrics metrics = new Metrics(payload, new String[] {"temperature"}, new int[] {15}, new int[] {payload.length - 1},
                    new double[] {temperature});
            offer(EventType.TELEMETRY, device, payload, metrics);
        }

        void alert(String device, String code) throws InterruptedException {
            offer(EventType.ALERT, device, ("{\"id\":\"" + device + ":" + code + "\",\"code\":\"" + code
                    + "\",\"severity\":\"warning\",\"message\":\"m\",\"state\":\"raised\"}").getBytes(StandardCharsets.UTF_8), null);
        }

        private void offer(EventType type, String device, byte[] payload, Metrics metrics) throws InterruptedException {
            sequencer.offer(new Draft(type, device, NOW + live.size(), true, NOW, payload, metrics, null, false,
                    ContentHash.of(type, device, payload), Delivery.NONE));
            settle();
        }

        void meta(String device, String json) throws InterruptedException {
            sequencer.offer(new Inbound.Meta(device, json.getBytes(StandardCharsets.UTF_8), Delivery.NONE));
            settle();
        }

        void put(EventType type, String payload) throws InterruptedException {
            sequencer.execute(() -> sequencer.put(type, "boiler", NOW, NOW, payload.getBytes(StandardCharsets.UTF_8)));
            settle();
        }

        void settle() throws InterruptedException {
            CompletableFuture<Void> done = new CompletableFuture<>();
            sequencer.execute(() -> done.complete(null));
            done.orTimeout(10, TimeUnit.SECONDS).join();
        }

        String shown(String device) {
            DeviceState state = sequencer.find(device);
            return state == null ? "none" : json(state);
        }

        Change patch(String device, String json) {
            return registry.change(device, json.getBytes(StandardCharsets.UTF_8));
        }

        boolean hasHistory(String device) {
            return journal.history(new HistoryQuery(device, "temperature", NOW - 1_000_000, NOW + 1_000_000, 100)).isPresent();
        }

        /** What a process leaves that is killed now, when everything has been committed. */
        Path killed(Path data, Path to) throws IOException {
            await().until(() -> journal.committedSeq() >= sequencer.lastSeq());
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.equals("journal.db") || name.equals("journal.db-wal") || name.equals("registry.json")) {
                        Files.copy(file, to.resolve(name));
                    }
                }
            }
            return to;
        }

        @Override
        public void close() {
            registry.close();
            sequencer.close();
            journal.close();
        }
    }

    @TempDir
    Path folder;
    private Path data;
    private Site site;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        site = new Site(data);
        site.telemetry("boiler", 20);
        site.telemetry("pump", 5);
        site.meta("boiler", "{\"name\":\"bme280\",\"model\":\"BME280\",\"metrics\":{\"temperature\":{\"unit\":\"°C\",\"max\":85}}}");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void whatUsersSayWinsAndTheDevicesOwnShowsAgainWhenItIsTakenBack() throws Exception {
        Change change = site.patch("boiler", "{\"name\":\"Boiler\",\"tags\":[\"heating\",\"\\\"1\\\"\"],"
                + "\"metrics\":{\"temperature\":{\"max\":90}}}");

        assertThat(change).isInstanceOf(Change.Done.class);
        assertThat(json(((Change.Done) change).device())).isEqualTo(site.shown("boiler"));
        assertThat(site.shown("boiler")).contains("\"meta\":{\"name\":\"Boiler\",\"model\":\"BME280\",\"metrics\":{\"temperature\":"
                + "{\"unit\":\"°C\",\"max\":90}}},\"tags\":[\"heating\",\"\\\"1\\\"\"],\"isOnline\":true");

        site.meta("boiler", "{\"name\":\"new firmware\",\"location\":\"Cellar\"}");
        assertThat(site.shown("boiler")).contains("\"name\":\"Boiler\",\"location\":\"Cellar\"");

        site.patch("boiler", "{\"name\":null,\"tags\":null,\"metrics\":null}");
        assertThat(site.shown("boiler")).contains("\"meta\":{\"name\":\"new firmware\",\"location\":\"Cellar\"},\"isOnline\"");
    }

    @Test
    void whatUsersSayOutlivesAKillAndAJournalThatIsLost() throws Exception {
        site.patch("boiler", "{\"name\":\"Boiler\"}");
        Path killed = site.killed(data, folder.resolve("killed"));
        site.close();
        site = new Site(killed);
        assertThat(site.shown("boiler")).contains("\"name\":\"Boiler\"");
        site.close();

        Files.writeString(killed.resolve("journal.db"), "rotten");
        Files.deleteIfExists(killed.resolve("journal.db-wal"));
        site = new Site(killed);
        assertThat(site.shown("boiler")).isEqualTo("none");
        site.telemetry("boiler", 21);
        assertThat(site.shown("boiler")).contains("\"meta\":{\"name\":\"Boiler\"}");
    }

    @Test
    void saysWhatIsWrongWithAChangeAndWhatIsNotThere() {
        assertThat(site.patch("boiler", "{\"name\":1}"))
                .isEqualTo(new Change.Refused("name: found 1; allowed: a string of 1 to 256 characters, or null"));
        assertThat(site.patch("nobody", "{\"name\":\"x\"}")).isInstanceOf(Change.NotFound.class);
        assertThat(site.registry.remove("nobody")).isInstanceOf(Removal.NotFound.class);
        assertThat(site.shown("boiler")).contains("\"name\":\"bme280\"");
    }

    @Test
    void changesNothingWhereItCannotBeWritten() throws Exception {
        Files.createDirectories(data.resolve("registry.json.new/in-the-way"));

        Change change = site.patch("boiler", "{\"name\":\"Boiler\"}");

        assertThat(change).isInstanceOfSatisfying(Change.Failed.class,
                failed -> assertThat(failed.reason()).startsWith("registry.json cannot be written").endsWith("nothing was changed"));
        assertThat(site.shown("boiler")).contains("\"name\":\"bme280\"");
    }

    @Test
    void aDeletedDeviceIsGoneWithAllThatIsKnownOfItAndSaysWhatThatWas() throws Exception {
        site.patch("boiler", "{\"name\":\"Boiler\"}");
        site.alert("boiler", "hot");
        site.alert("pump", "dry");

        Removal removal = site.registry.remove("boiler");

        assertThat(removal).isInstanceOfSatisfying(Removal.Done.class, done -> {
            assertThat(done.metrics()).containsExactly("temperature");
            assertThat(done.alertsCleared()).isEqualTo(1);
            assertThat(done.registry()).isTrue();
            assertThat(done.retained()).isTrue();
            assertThat(done.hiddenUpToSeq()).isEqualTo(site.live.getLast().seq());
            assertThat(done.leaveTheDiskByMs()).isBetween(System.currentTimeMillis() + Duration.ofDays(30).toMillis() - 60_000,
                    System.currentTimeMillis() + Duration.ofDays(30).toMillis());
        });
        assertThat(site.forgotten).containsExactly("boiler");
        assertThat(site.shown("boiler")).isEqualTo("none");
        assertThat(site.hasHistory("boiler")).isFalse();
        assertThat(site.hasHistory("pump")).isTrue();
        assertThat(site.sequencer.openAlerts()).extracting(Event::deviceId).containsExactly("pump");
        assertThat(site.live.getLast().toString()).as("whoever watches hears that the alert is over").contains("boiler:hot").contains("cleared");
        assertThat(Files.readString(data.resolve("registry.json"))).doesNotContain("boiler");
    }

    @Test
    void aDeletedDeviceStaysAwayAfterARestartAndAfterAKill() throws Exception {
        site.alert("boiler", "hot");
        site.patch("boiler", "{\"name\":\"Boiler\"}");
        site.registry.remove("boiler");
        Path killed = site.killed(data, folder.resolve("killed"));
        site.close();
        for (Path after : List.of(data, killed)) {
            site = new Site(after);
            assertThat(site.shown("boiler")).isEqualTo("none");
            assertThat(site.shown("pump")).contains("\"temperature\":5.0");
            assertThat(site.sequencer.openAlerts()).isEmpty();
            assertThat(site.hasHistory("boiler")).isFalse();
            assertThat(site.journal.read(0, 1 << 20)).filteredOn(event -> event.deviceId().equals("boiler")).hasSize(3)
                    .allMatch(site.journal::isHidden);
            site.close();
        }
    }

    @Test
    void aCommandToADeletedDeviceHasItsOneEndAllTheSame() throws Exception {
        site.put(EventType.COMMAND, "{\"id\":\"c1\",\"command\":{},\"by\":\"ana\",\"expiresAt\":" + NOW + "}");
        site.put(EventType.COMMAND, "{\"id\":\"c2\",\"command\":{},\"by\":\"ana\",\"expiresAt\":" + NOW + "}");
        site.put(EventType.RESULT, "{\"id\":\"c2\",\"status\":\"done\"}");
        site.registry.remove("boiler");
        Path killed = site.killed(data, folder.resolve("killed"));
        site.close();

        site = new Site(killed);
        assertThat(site.sequencer.commands().all()).as("to be ended after the start").singleElement().asString().contains("\"c1\"");
        assertThat(site.shown("boiler")).isEqualTo("none");
    }

    @Test
    void aDeviceThatPublishesAgainIsNew() throws Exception {
        site.patch("boiler", "{\"name\":\"Boiler\"}");
        site.registry.remove("boiler");
        site.telemetry("boiler", 30);

        assertThat(site.shown("boiler")).contains("\"meta\":null").contains("\"temperature\":30.0").doesNotContain("tags");
        site.close(); // its checkpoint writes the new one

        site = new Site(data);
        assertThat(site.shown("boiler")).contains("\"meta\":null").contains("\"temperature\":30.0");
        assertThat(site.journal.history(new HistoryQuery("boiler", "temperature", NOW - 1_000, NOW + 1_000, 10)).orElseThrow().points())
                .hasSize(1);
    }

    @Test
    void deletingHalfDoneIsDoneByAskingAgain() throws Exception {
        site.patch("boiler", "{\"name\":\"Boiler\"}");
        Path killed = site.killed(data, folder.resolve("killed"));
        Files.delete(killed.resolve("registry.json")); // as after a kill behind the first step
        site.close();
        site = new Site(killed);

        assertThat(site.shown("boiler")).contains("\"temperature\":20.0");
        assertThat(site.registry.remove("boiler")).isInstanceOfSatisfying(Removal.Done.class,
                done -> assertThat(done.registry()).isFalse());
        assertThat(site.shown("boiler")).isEqualTo("none");
    }

    private static String json(DeviceState state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DeviceJson.write(state, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
