package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.hirundo.gateway.GatewayConfig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a viewer costs that is in no room where something happens, and one that does not read: the others nothing. */
class HarmlessViewersIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int IDLE = 1_000;
    private static final int STALLED = 3;

    private final LiveHarness server = new LiveHarness(new GatewayConfig.Limits(10_000, 1_000_000, 64 * 1024, 10_000, 0));
    private final List<AutoCloseable> viewers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable viewer : viewers) {
            viewer.close();
        }
        server.close();
    }

    @Test
    void aThousandIdleViewersTakeNoTimeOfTheSequencer() throws Exception {
        viewers.add(signedIn("?token=eva/viewer/*", "busy")); // in the room of what happens; it reads nothing, and needs not
        long[] alone = sequencerCost();
        idle();
        long[] among = sequencerCost();
        System.out.println("CPU ns and bytes an event: alone " + Arrays.toString(alone) + ", among " + IDLE + " " + Arrays.toString(among));

        // A busy machine was seen to make it half as much again; a look at each of the thousand, seven times as much.
        assertThat(among[0]).as("CPU ns an event").isLessThan(3 * alone[0]);
        assertThat(among[1]).as("bytes an event").isLessThan(alone[1] + 100);
    }

    @Test
    void aStalledViewerInTheSameRoomDelaysNobody() throws Exception {
        TestViewer quick = new TestViewer(server.uri("?token=quick/viewer/busy"));
        quick.next("connected");
        quick.say("{'type':'subscribe','devices':['busy']}").next("subscribed");
        quick.next("snapshot");
        long alone = medianDelayMs(quick);
        idle();
        for (int i = 0; i < STALLED; i++) {
            RawViewer stalled = new RawViewer(server.port(), "?token=stalled-" + i + "/viewer/*");
            viewers.add(stalled);
            stalled.say("{'type':'subscribe','devices':['*']}");
        }
        fillTheirBuffers();
        long among = medianDelayMs(quick);
        System.out.println("median delay: alone " + alone + " ms, among " + STALLED + " stalled " + among + " ms; "
                + server.live.status());

        assertThat(server.live.status().viewers()).as("they are all still there").isEqualTo(1 + IDLE + STALLED);
        assertThat(server.live.status().conflated()).as("they are stalled").isPositive();
        assertThat(among).isLessThan(alone + 2 * TimeUnit.NANOSECONDS.toMillis(FanOut.PERIOD_NANOS));
    }

    private void idle() throws Exception {
        int known = server.live.status().subscriptions();
        for (int i = 0; i < IDLE; i++) {
            viewers.add(signedIn("?token=idle-" + i + "/viewer/*", i % 2 == 0 ? "idle-" + i : "idle-" + i + "*"));
        }
        await().until(() -> server.live.status().subscriptions() == known + IDLE);
    }

    private BarePeer signedIn(String query, String device) throws Exception {
        return BarePeer.connect(server.port()).send(BarePeer.handshake(query))
                .send(ClientFrame.text("{'type':'subscribe','devices':['" + device + "']}"));
    }

    /** Nanoseconds of CPU and bytes allocated, an event: the least of some rounds, which is the one least disturbed. */
    private long[] sequencerCost() throws InterruptedException {
        long sequencer = sequencerThread(); // this server's: one of an earlier test may not have ended yet
        long[] least = {Long.MAX_VALUE, Long.MAX_VALUE};
        int events = 20_000;
        for (int round = 0; round < 8; round++) {
            long nanos = THREADS.getThreadCpuTime(sequencer);
            long bytes = THREADS.getThreadAllocatedBytes(sequencer);
            long seq = server.sequencer.lastSeq();
            for (int i = 0; i < events; i++) {
                server.telemetry("busy", i);
            }
            await().until(() -> server.sequencer.lastSeq() == seq + events);
            server.log.dropUpTo(seq + events);
            least[0] = Math.min(least[0], (THREADS.getThreadCpuTime(sequencer) - nanos) / events);
            least[1] = Math.min(least[1], (THREADS.getThreadAllocatedBytes(sequencer) - bytes) / events);
        }
        return least;
    }

    private long sequencerThread() throws InterruptedException {
        CompletableFuture<Long> id = new CompletableFuture<>();
        server.sequencer.execute(() -> id.complete(Thread.currentThread().threadId()));
        return id.join();
    }

    private long medianDelayMs(TestViewer viewer) throws InterruptedException {
        long[] delays = new long[100];
        for (int i = 0; i < delays.length; i++) {
            long sentMs = System.currentTimeMillis();
            server.telemetry("busy", i);
            JsonNode event = viewer.nextThat(any -> any.path("deviceId").asText().equals("busy"));
            assertThat(event.path("payload").path("n").asInt()).isEqualTo(i);
            delays[i] = System.currentTimeMillis() - sentMs;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        Arrays.sort(delays);
        return delays[delays.length / 2];
    }

    /** Until nothing more is written for half a second: the stalled ones are the only ones to whom it goes. */
    private void fillTheirBuffers() throws InterruptedException {
        long deliveries = 0;
        long since = System.nanoTime();
        for (int sent = 0; System.nanoTime() - since < 500_000_000L && sent < 10_000_000; sent++) {
            server.telemetry("noise-" + sent % 400, sent);
            if (server.live.status().deliveries() != deliveries) {
                deliveries = server.live.status().deliveries();
                since = System.nanoTime();
            }
        }
        server.log.dropUpTo(server.sequencer.lastSeq());
    }
}
