package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.event.EventType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random subscribes, unsubscribes, disconnects and resumes across restarts and kills, against a model: see {@link Verdict}
 * for what must hold. A seed repeats the operations, though not their timing; {@code -Dhirundo.seed=N} runs one,
 * {@code -Dhirundo.seeds=N} so many.
 */
class ResumePropertyTest {
    private static final int SEEDS = 24;
    private static final int OPERATIONS = 300;
    private static final List<String> DEVICES = List.of("boiler", "boiler-2", "pump-1", "pump-2", "pump-3", "tank-1", "tank-2",
            "valve", "a", "ab");
    private static final List<String> PATTERNS = List.of("boiler", "boiler*", "boiler-2", "pump-1", "pump-2", "pump-*", "p*",
            "tank-*", "tank-1", "valve", "a", "a*", "nobody");
    private static final int MAX_WISHES = 6;

    @TempDir
    Path folder;
    private Random random;
    private ResumeSite site;
    private final List<ResumingViewer> viewers = new ArrayList<>();
    private int published;

    static LongStream seeds() {
        Long seed = Long.getLong("hirundo.seed");
        return seed != null ? LongStream.of(seed) : LongStream.rangeClosed(1, Integer.getInteger("hirundo.seeds", SEEDS));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachViewerSeesEachEventOfItsRoomsOnceAndInOrderOrIsTold(long seed) throws Exception {
        random = new Random(seed);
        int outboxBytes = pick(16, 64, 1024, 8192) * 1024;
        try (ResumeSite opened = new ResumeSite(folder, Duration.ofMillis(pick(0, 5, 20, 100)), outboxBytes)) {
            site = opened;
            viewers.add(new ResumingViewer(site, "one", List.of("*"), false));
            viewers.add(new ResumingViewer(site, "two", List.of("*"), false));
            viewers.add(new ResumingViewer(site, "three", List.of("*"), true));
            viewers.add(new ResumingViewer(site, "four", List.of("pump-*", "boiler"), false));
            for (ResumingViewer viewer : viewers) {
                connect(viewer);
                subscribe(viewer);
            }
            for (int i = 0; i < OPERATIONS; i++) {
                operate(random.nextInt(100));
            }
            bringAllLevel();
            judge(seed);
        } finally {
            viewers.forEach(ResumingViewer::cut);
        }
    }

    private void operate(int dice) throws Exception {
        ResumingViewer viewer = viewers.get(random.nextInt(viewers.size()));
        if (dice < 28) {
            publish(1 + random.nextInt(30), 0);
        } else if (dice < 36) {
            publish(200 + random.nextInt(800), random.nextInt(2_000));
        } else if (dice < 48) {
            subscribe(viewer);
        } else if (dice < 55) {
            unsubscribe(viewer);
        } else if (dice < 70) {
            connect(viewer);
        } else if (dice < 79) {
            viewer.cut();
        } else if (dice < 81) {
            viewer.pause();
        } else if (dice < 83) {
            viewer.pause();
            publish(1_000, random.nextInt(2_000)); // more than the kernel takes in for it
            site.awaitSequenced();
        } else if (dice < 87) {
            viewer.goOn();
        } else if (dice < 89) {
            site.pass(Duration.ofMinutes(5 + random.nextInt(20)));
            publish(1, 0);
        } else if (dice < 97) {
            site.awaitSequenced();
        } else {
            end(random.nextInt(12));
        }
    }

    private void end(int dice) throws Exception {
        if (dice < 5) {
            viewers.forEach(ResumingViewer::goOn); // one that does not read holds up an ordinary stop
            site.restart();
        } else {
            site.die();
            publish(random.nextInt(20), 0);
            site.awaitSequenced();
            viewers.forEach(ResumingViewer::cut);
            if (dice < 11) {
                site.rise();
            } else {
                site.reset();
            }
        }
    }

    private void publish(int count, int padding) throws InterruptedException {
        int kinds = random.nextBoolean() ? 20 : 1; // a flood of what may not be conflated ends in 4008
        for (int i = 0; i < count; i++) {
            String deviceId = DEVICES.get(random.nextInt(DEVICES.size()));
            String n = "{\"n\":" + ++published + ",\"pad\":\"" + "x".repeat(random.nextInt(padding + 1)) + "\"";
            switch (random.nextInt(kinds)) {
                case 1 -> site.publish(EventType.ALERT, deviceId, n + ",\"id\":\"" + deviceId + ":c\",\"code\":\"c\",\"severity\":"
                        + "\"warning\",\"message\":\"m\",\"state\":\"" + (random.nextBoolean() ? "raised" : "cleared") + "\"}");
                case 2 -> site.publish(EventType.STATUS, deviceId, "{\"isOnline\":true}");
                case 3 -> site.publish(EventType.RESULT, deviceId, n + "}");
                default -> site.publish(EventType.TELEMETRY, deviceId, n + "}");
            }
        }
    }

    private void subscribe(ResumingViewer viewer) {
        if (viewer.interests().size() >= MAX_WISHES) {
            return;
        }
        List<String> patterns = random.nextInt(5) == 0 ? List.of("*") : somePatterns();
        Set<EventType> types = switch (random.nextInt(4)) {
            case 0 -> EnumSet.of(EventType.TELEMETRY);
            case 1 -> EnumSet.complementOf(EnumSet.of(EventType.TELEMETRY));
            default -> EnumSet.allOf(EventType.class);
        };
        List<Chronicle.Entry> entries = site.chronicle.entries();
        long cursor = entries.isEmpty() || random.nextInt(3) == 0 ? Interest.NONE
                : entries.get(random.nextInt(entries.size())).place();
        viewer.wants(patterns, types, cursor, since());
    }

    private void unsubscribe(ResumingViewer viewer) {
        List<Interest> interests = viewer.interests();
        List<String> patterns = interests.isEmpty() || random.nextInt(4) == 0 ? somePatterns()
                : new ArrayList<>(interests.get(random.nextInt(interests.size())).patterns);
        viewer.unsubscribe(random.nextInt(20) == 0 ? List.of("*")
                : patterns.subList(0, 1 + random.nextInt(patterns.size())));
    }

    private void connect(ResumingViewer viewer) {
        if (!viewer.isConnected()) {
            Comparator<Interest> order = random.nextBoolean() ? Comparator.comparing(interest -> interest.cursor)
                    : Comparator.comparing((Interest interest) -> interest.cursor).reversed();
            viewer.connect(order, since());
        }
    }

    private ResumingViewer.Since since() {
        return random.nextInt(8) == 0 ? ResumingViewer.Since.values()[random.nextInt(5)] : ResumingViewer.Since.CURSOR;
    }

    private List<String> somePatterns() {
        List<String> patterns = new ArrayList<>(PATTERNS);
        Collections.shuffle(patterns, random);
        // One that every token allows: to be refused is not what is tested here.
        List<String> some = new ArrayList<>(patterns.subList(0, 1 + random.nextInt(3)));
        some.add(random.nextBoolean() ? "pump-3" : "boiler");
        return some.stream().distinct().toList();
    }

    private int pick(int... values) {
        return values[random.nextInt(values.length)];
    }

    private void bringAllLevel() throws Exception {
        publish(50, 0);
        site.awaitSequenced();
        for (ResumingViewer viewer : viewers) {
            viewer.goOn();
            String[] ping = {""};
            await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                if (!viewer.isConnected()) { // told to come back, by 4008
                    viewer.connect(Comparator.comparing(interest -> interest.cursor), ResumingViewer.Since.CURSOR);
                    ping[0] = "";
                } else if (ping[0].isEmpty() && viewer.isSettled()) {
                    ping[0] = viewer.ping();
                }
                assertThat(!ping[0].isEmpty() && viewer.hasPong(ping[0])).as(viewer::standing).isTrue();
            });
        }
    }

    private void judge(long seed) {
        List<String> faults = new ArrayList<>();
        int seen = 0;
        int skipped = 0;
        int visits = 0;
        int resumed = 0;
        int afresh = 0;
        int tooSlow = 0;
        for (ResumingViewer viewer : viewers) {
            synchronized (viewer) {
                Verdict verdict = new Verdict(viewer.name, site.chronicle);
                viewer.visits().forEach(verdict::visit);
                verdict.complete(viewer.interests(), viewer.visits(), viewer.rights);
                faults.addAll(verdict.faults());
                seen += verdict.seen();
                skipped += verdict.skipped();
                visits += viewer.visits().size();
                for (Visit visit : viewer.visits()) {
                    tooSlow += visit.closeCode == CloseCode.TOO_SLOW.code() ? 1 : 0;
                    resumed += (int) visit.held.stream().filter(held -> held.resumed).count();
                    afresh += (int) visit.held.stream().filter(held -> held.confirmed > 0 && !held.resumed).count();
                }
            }
        }
        System.out.printf("seed %d: %d lives, %d events; %d connections with %d subscriptions resumed and %d anew saw %d events"
                + " and were told of %d skipped, %d were closed with 4008%n", seed, site.chronicle.life(),
                site.chronicle.entries().size(), visits, resumed, afresh, seen, skipped, tooSlow);
        assertThat(faults).as("seed %d", seed).isEmpty();
    }
}
