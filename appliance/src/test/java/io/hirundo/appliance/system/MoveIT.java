package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.RealMosquitto;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways on one broker: when one is stopped its viewers move to the other, and back when that one is stopped. */
class MoveIT {
    private static final String ONE = "site-7";
    private static final String OTHER = "site-8";
    private static final String LAST_DEVICE = "last";
    private static final int VIEWERS = 60;
    private static final int PER_SECOND = 100;
    private static final int DRAIN_SECONDS = 3;
    /** What the ordinary end of a gateway takes besides: its JVM, its journal, on a machine that is busy. */
    private static final int STOP_SECONDS = 15;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path data;
    /** By gateway; each is good for all its starts. */
    private final Map<String, String> tokens = new HashMap<>();
    private final List<Hirundo> gateways = new ArrayList<>();
    private final List<SteadyViewer> viewers = new ArrayList<>();

    @AfterEach
    void endAll() {
        viewers.forEach(SteadyViewer::close);
        gateways.forEach(Hirundo::close);
    }

    @Test
    @Timeout(240)
    void viewersMoveOneAfterTheOtherAndMissNothing() throws Exception {
        try (RealMosquitto broker = RealMosquitto.running()) {
            Hirundo one = start(broker, ONE);
            Hirundo other = start(broker, OTHER);
            List<URI> addresses = new CopyOnWriteArrayList<>(List.of(api(one, ONE).webSocket(), api(other, OTHER).webSocket()));
            await().atMost(LIMIT).until(() -> api(one, ONE).isConnectedToBroker() && api(other, OTHER).isConnectedToBroker());
            for (int i = 0; i < VIEWERS; i++) {
                viewers.add(new SteadyViewer("viewer " + i, addresses, List.of("load-*", LAST_DEVICE), 0, i).start());
            }
            await().atMost(LIMIT).until(() -> viewers.stream().allMatch(viewer -> viewer.hasBegun(ONE)));
            Ledger ledger = new Ledger();
            try (SteadyPublisher publisher = SteadyPublisher.start(broker.port(), Load.NUMBERED, PER_SECOND, ledger)) {
                long stopped = stop(one);
                await().atMost(LIMIT).until(() -> viewers.stream().allMatch(viewer -> viewer.hasBegun(OTHER)));
                assertSpread(stopped);

                Hirundo again = start(broker, ONE); // on another port, with its old journal
                addresses.set(0, api(again, ONE).webSocket());
                await().atMost(LIMIT).until(() -> api(again, ONE).isConnectedToBroker());
                stop(other);
                await().atMost(LIMIT).until(() -> viewers.stream().allMatch(viewer -> viewer.resumes(ONE) > 0));
                publisher.finish(LAST_DEVICE);
                assertNothingMissed(api(again, ONE));
            }
        }
    }

    @Test
    @Timeout(120)
    void whoAsksASecondTimeNeedNotWaitForTheViewers() throws Exception {
        try (RealMosquitto broker = RealMosquitto.running()) {
            Hirundo gateway = start(broker, ONE, "60s");
            List<URI> address = List.of(api(gateway, ONE).webSocket());
            for (int i = 0; i < 5; i++) {
                viewers.add(new SteadyViewer("viewer " + i, address, List.of("*"), 0, i).start());
            }
            await().atMost(LIMIT).until(() -> viewers.stream().allMatch(viewer -> viewer.hasBegun(ONE)));
            long asked = System.nanoTime();
            gateway.terminate();
            await().atMost(LIMIT).until(() -> sentAway() == 1);
            gateway.terminate();
            gateway.awaitEnd();

            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(STOP_SECONDS));
            assertThat(sentAway()).as("sent away with a goodbye").isEqualTo(5);
        }
    }

    private long sentAway() {
        return viewers.stream().filter(viewer -> !viewer.goodbyes().isEmpty()).count();
    }

    private Hirundo start(RealMosquitto broker, String gatewayId) {
        return start(broker, gatewayId, DRAIN_SECONDS + "s");
    }

    private Hirundo start(RealMosquitto broker, String gatewayId, String drain) {
        Hirundo gateway = Hirundo.start(data.resolve(gatewayId), List.of("gateway",
                "--set", "gateway.id=" + gatewayId, "--set", "web.host=127.0.0.1", "--set", "web.port=0",
                "--set", "broker.managed=false", "--set", "broker.url=" + broker.url(),
                "--set", "limits.drain=" + drain, "--set", "limits.connections-per-user=" + 2 * VIEWERS,
                "--set", "limits.messages-per-minute=100000", "--set", "limits.outbox=4MiB"));
        gateways.add(gateway);
        return gateway;
    }

    private Api api(Hirundo gateway, String gatewayId) {
        return new Api(gateway.awaitReady(), tokens.computeIfAbsent(gatewayId,
                id -> Hirundo.token(data.resolve(id), id)));
    }

    /** @return when it was asked to, by {@link System#nanoTime} */
    private static long stop(Hirundo gateway) throws InterruptedException {
        long asked = System.nanoTime();
        gateway.terminate();
        gateway.awaitEnd();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(DRAIN_SECONDS + STOP_SECONDS));
        return asked;
    }

    private void assertSpread(long stoppedNanos) {
        int[] goodbyes = new int[DRAIN_SECONDS + STOP_SECONDS];
        int[] arrivals = new int[DRAIN_SECONDS + STOP_SECONDS];
        for (SteadyViewer viewer : viewers) {
            assertThat(viewer.goodbyes()).hasSize(1);
            assertThat(viewer.arrivals()).hasSize(2);
            goodbyes[(int) TimeUnit.NANOSECONDS.toSeconds(viewer.goodbyes().getFirst() - stoppedNanos)]++;
            arrivals[(int) TimeUnit.NANOSECONDS.toSeconds(viewer.arrivals().getLast() - stoppedNanos)]++;
        }
        System.out.printf("move: by second, sent away %s, arrived at the other gateway %s%n", Arrays.toString(goodbyes),
                Arrays.toString(arrivals));
        assertThat(goodbyes).as("sent away in each second").satisfies(MoveIT::isSpread);
        assertThat(arrivals).as("arrived in each second").satisfies(MoveIT::isSpread);
    }

    /** Half of them at most in the same second. */
    private static void isSpread(int[] bySecond) {
        assertThat(Arrays.stream(bySecond).max().orElseThrow()).isLessThanOrEqualTo(VIEWERS / 2);
    }

    private void assertNothingMissed(Api one) {
        await().atMost(LIMIT).until(() -> one.get("/api/v1/devices").path("devices").findValuesAsText("deviceId").contains(LAST_DEVICE));
        List<JsonNode> journal = one.journal();
        long last = journal.stream().filter(event -> event.path("deviceId").asText().equals(LAST_DEVICE))
                .mapToLong(event -> event.path("seq").asLong()).max().orElseThrow();
        for (SteadyViewer viewer : viewers) {
            await().atMost(LIMIT).until(() -> viewer.hasSeen(ONE, last));
        }
        System.out.println("move: " + viewers.getFirst().summary(ONE, journal) + "; " + viewers.getFirst().events(OTHER)
                + " events of " + OTHER);
        assertThat(viewers.stream().flatMap(viewer -> viewer.discrepancies(ONE, journal).stream())).isEmpty();
        // The other one's journal is another one: a snapshot, and from there each message.
        assertThat(viewers).allSatisfy(viewer -> {
            List<Integer> numbers = viewer.numbers(OTHER);
            assertThat(numbers).isEqualTo(IntStream.range(numbers.getFirst(), numbers.getFirst() + numbers.size()).boxed().toList());
            assertThat(viewer.resumes(OTHER)).isZero();
        });
    }
}
