package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.FreePort;
import io.hirundo.gateway.testing.RealMosquitto;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Viewers live through kills and restarts of the gateway under load, and cut their own connections besides. */
class ResumeKillIT {
    private static final int ROUNDS = 8;
    private static final int PER_SECOND = 1000;
    private static final long MESSAGES_LIMIT_MS = 30_000;
    private static final Duration LEVEL_LIMIT = Duration.ofSeconds(60);

    @Test
    @Timeout(180)
    void eachViewerSeesEachEventOnceHoweverOftenTheGatewayIsKilled(@TempDir Path data) throws Exception {
        Random random = new Random(23);
        try (FaultSite site = new FaultSite("viewers", data, RealMosquitto.running(), null, "web.port=" + FreePort.find(),
                "limits.messages-per-minute=100000", "limits.outbox=4MiB")) { // what is tested is not the outbox
            site.startGateway();
            site.awaitGateway();
            List<URI> address = List.of(site.webSocket());
            List<SteadyViewer> viewers = List.of(
                    viewer("all", address, List.of("*"), 0, 1),
                    viewer("all, cutting", address, List.of("*"), 1_500, 2),
                    viewer("a prefix", address, List.of("load-*", site.lastDevice()), 800, 3),
                    viewer("two devices", address, List.of("load-1", "load-2", site.lastDevice()), 3_000, 4));
            try {
                await().until(() -> viewers.stream().allMatch(viewer -> viewer.hasBegun(FaultSite.GATEWAY_ID)));
                try (SteadyPublisher publisher = site.publisher(Load.NUMBERED, PER_SECOND)) {
                    for (int round = 1; round <= ROUNDS; round++) {
                        play(site, round, PER_SECOND / 4 + random.nextInt(PER_SECOND));
                    }
                    publisher.finish(site.lastDevice());
                }
                judge(site, viewers);
            } finally {
                viewers.forEach(SteadyViewer::close);
            }
        }
    }

    private static SteadyViewer viewer(String name, List<URI> address, List<String> devices, int cutsAfterMs, long seed) {
        return new SteadyViewer(name, address, devices, cutsAfterMs, seed).start();
    }

    private static void play(FaultSite site, int round, int messages) throws InterruptedException {
        site.ledger.round(round);
        if (round % 4 != 0) {
            site.awaitGateway(); // else it is ended while it starts
        }
        site.ledger.awaitMore(messages, MESSAGES_LIMIT_MS);
        boolean stop = round % 3 == 0;
        if (stop) {
            site.stopGateway();
        } else {
            site.killGateway();
        }
        site.say("round " + round + (stop ? ": stopped after " : ": killed after ") + messages + " messages");
        site.startGateway();
    }

    private static void judge(FaultSite site, List<SteadyViewer> viewers) {
        site.awaitGateway();
        await().atMost(LEVEL_LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> site.has(site.lastDevice()));
        List<JsonNode> journal = site.journal();
        long last = journal.stream().filter(event -> event.path("deviceId").asText().equals(site.lastDevice()))
                .mapToLong(event -> event.path("seq").asLong()).max().orElseThrow();
        for (SteadyViewer viewer : viewers) {
            await().atMost(LEVEL_LIMIT).until(() -> viewer.hasSeen(FaultSite.GATEWAY_ID, last));
            site.say(viewer.summary(FaultSite.GATEWAY_ID, journal));
        }
        assertThat(site.ledger.missingIn(journal)).as("promised messages that the journal does not hold").isEmpty();
        assertThat(viewers.stream().flatMap(viewer -> viewer.discrepancies(FaultSite.GATEWAY_ID, journal).stream())).isEmpty();
    }
}
