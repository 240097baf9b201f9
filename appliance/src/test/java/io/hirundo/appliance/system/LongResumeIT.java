package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.testing.RealMosquitto;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Viewers resume from the very beginning of a journal that is much larger than the gateway's heap, while more comes in. */
class LongResumeIT {
    /** Together 200 MB; the gateway of the tests has 96 MB of heap, and ends where that does not do. */
    private static final int LARGE_MESSAGES = 8_000;
    private static final int METRICS = 100;
    private static final int TEXT = 240;
    private static final int PER_SECOND = 2_000;
    private static final int SMALL_MESSAGES_MORE = 500;
    private static final int VIEWERS = 8;
    private static final long PUBLISH_LIMIT_MS = 60_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    @Timeout(240)
    void resumesOverABacklogThatIsLargerThanTheHeap(@TempDir Path data) throws Exception {
        try (FaultSite site = new FaultSite("long resume", data, RealMosquitto.running(), null, "limits.outbox=8MiB")) {
            site.startGateway();
            site.awaitGateway();
            List<URI> address = List.of(site.webSocket());
            String journalId = site.system().path("journal").path("journalId").asText();
            List<SteadyViewer> viewers = new ArrayList<>();
            try (SteadyPublisher publisher = site.publisher(new Load(4, LongResumeIT::body), PER_SECOND)) {
                site.ledger.awaitMore(LARGE_MESSAGES, PUBLISH_LIMIT_MS);
                await().atMost(LIMIT).until(() -> site.system().path("journal").path("events").asInt() >= LARGE_MESSAGES);
                site.say("the journal holds " + site.system().path("journal").path("events"));
                for (int i = 0; i < VIEWERS; i++) {
                    viewers.add(new SteadyViewer("viewer " + i, address, List.of("load-*", site.lastDevice()), 0, i)
                            .beginAfter(FaultSite.GATEWAY_ID, journalId, 0).start());
                }
                await().atMost(LIMIT).until(() -> viewers.stream().allMatch(
                        viewer -> viewer.events(FaultSite.GATEWAY_ID) > LARGE_MESSAGES));
                site.say("all viewers are over the large messages");
                site.ledger.awaitMore(SMALL_MESSAGES_MORE, PUBLISH_LIMIT_MS);
                publisher.finish(site.lastDevice());
                int all = site.ledger.published();
                await().atMost(LIMIT).until(() -> viewers.stream().allMatch(
                        viewer -> viewer.events(FaultSite.GATEWAY_ID) == all + 1));
                site.say("all viewers have seen all " + all + " messages; memory " + site.system().path("memory"));
                List<Integer> expected = new ArrayList<>(IntStream.range(0, all).boxed().toList());
                expected.add(-1); // the last device's has no number
                for (SteadyViewer viewer : viewers) {
                    assertThat(viewer.numbers(FaultSite.GATEWAY_ID)).isEqualTo(expected);
                    assertThat(viewer.skipped(FaultSite.GATEWAY_ID)).isZero();
                    assertThat(viewer.resumes(FaultSite.GATEWAY_ID)).as("one connection").isEqualTo(1);
                }
            } finally {
                viewers.forEach(SteadyViewer::close);
            }
        }
    }

    /** Large at first, then small. */
    private static byte[] body(int n) {
        StringBuilder json = new StringBuilder("{\"n\":").append(n);
        if (n < LARGE_MESSAGES) {
            Random random = new Random(n);
            for (int i = 0; i < METRICS; i++) {
                json.append(",\"m").append(i).append("\":\"").append("%016x".formatted(random.nextLong()).repeat(TEXT / 16))
                        .append('"');
            }
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
