package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** However viewers come and go, nothing of them stays: counted over 100,000 of them, after some thousand to warm up. */
class LeakIT {
    private static final int VISITORS = Integer.getInteger("leak.visitors", 80_000);
    private static final int WAVES = Integer.getInteger("leak.waves", 20);
    private static final int IN_A_WAVE = 1_000;
    private static final int AT_ONCE = 32;
    /** A leak is one object for each visitor of some kind at least, which would be thousands. */
    private static final int FEW = 1_000;
    private static final long FEW_BYTES = 2 * 1024 * 1024;

    private static final byte[] WISH = ClientFrame.text("{'type':'subscribe','devices':['*','a']}").bytes();

    // Connections that are not given back would be used up, and the test stand still.
    private final LiveHarness server = new LiveHarness(new GatewayConfig.Limits(10_000, 1_000_000, 64 * 1024, 2 * IN_A_WAVE, 0));
    private final AtomicLong visitors = new AtomicLong();
    /** Viewers that tests before this one, in the same JVM, have left to servers of theirs that something still holds. */
    private final long others = LiveObjects.count().instances(Viewer.class.getName());
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void aHundredThousandViewersLeaveNothingBehind() throws Exception {
        try (LogWatch log = new LogWatch()) {
            fillRecentEvents();
            visit(5_000);
            wave();
            LiveObjects before = count();
            before = LiveObjects.count(); // the first one counts itself as well, as the second will at the end
            long began = System.nanoTime();
            visit(VISITORS);
            for (int i = 0; i < WAVES; i++) {
                wave();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            LiveObjects after = count();
            System.out.println(visitors + " visitors in " + took + "; " + server.live.status() + "; live heap " + before.bytes() / 1024
                    + " KiB before, " + after.bytes() / 1024 + " KiB after; more by some: " + after.moreThan(before, FEW / 10));

            assertThat(after.moreThan(before, FEW)).as("classes with more instances").isEmpty();
            assertThat(after.bytes() - before.bytes()).as("bytes of live heap").isLessThan(FEW_BYTES);
            assertThat(after.instances(Viewer.class.getName())).isLessThanOrEqualTo(others);
            assertThat(after.virtualThreads()).as("virtual threads").isLessThanOrEqualTo(before.virtualThreads() + 2);
            assertThat(after.threads()).as("platform threads").isLessThanOrEqualTo(before.threads() + 2);
            assertThat(after.descriptors()).as("open files").isLessThanOrEqualTo(before.descriptors() + 2);
            assertThat(log.repeated()).isEmpty();
            assertThat(log.uncaught()).isEmpty();
        } finally {
            server.close();
        }
    }

    private void visit(int count) throws Exception {
        long until = visitors.get() + count;
        Leaver[] ways = Leaver.values();
        Thread publishing = Thread.ofPlatform().start(this::publish);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(() -> {
                    for (long n = visitors.getAndIncrement(); n < until && failures.size() < 5; n = visitors.getAndIncrement()) {
                        try {
                            ways[(int) (n % ways.length)].visit(server.port(), n);
                        } catch (IOException | AssertionError e) {
                            failures.add(e);
                        }
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            publishing.interrupt();
            publishing.join();
        }
        visitors.set(until);
        assertThat(failures).isEmpty();
    }

    /** So that viewers leave while they are written to. */
    private void publish() {
        try {
            for (int n = 0; !Thread.currentThread().isInterrupted(); n++) {
                server.telemetry(n % 2 == 0 ? "a" : "b-1", n);
                server.log.dropUpTo(server.sequencer.lastSeq() - 100);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those of whom the server hears nothing any more: they are ended when their time is over. */
    private void wave() throws Exception {
        List<BarePeer> peers = new ArrayList<>();
        long known = server.live.status().connected();
        for (int i = 0; i < IN_A_WAVE; i++) {
            BarePeer peer = BarePeer.connect(server.port(), "127.0.0." + (1 + i % 64));
            peers.add(peer);
            switch (i % 4) {
                case 0, 1 -> peer.send(BarePeer.handshake("?token=silent-" + i + "/viewer/*")).send(WISH); // and answers no ping
                case 2 -> peer.send(BarePeer.handshake("")); // and never says who it is
                default -> peer.send(BarePeer.handshake("?token=stubborn-" + i + "/viewer/*")).send(WISH)
                        .send(ClientFrame.of(ClientFrame.BINARY, new byte[0])); // and does not answer the close
            }
        }
        await().until(() -> server.live.status().connected() == known + IN_A_WAVE && server.live.status().users() == IN_A_WAVE * 3 / 4);
        await().pollInterval(Duration.ofMillis(600)).atMost(Duration.ofSeconds(60)).until(() -> {
            server.aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
            return server.live.status().viewers() == 0;
        });
        for (BarePeer peer : peers) {
            peer.close();
        }
        visitors.addAndGet(IN_A_WAVE);
    }

    /** Which are kept up to a number of bytes; these take more. */
    private void fillRecentEvents() throws InterruptedException {
        for (int n = 0; n < RecentEvents.MAX_BYTES / 100; n++) {
            server.telemetry("a", n);
        }
    }

    private LiveObjects count() throws InterruptedException {
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(server.live.status())
                .returns(0, Live.LiveStatus::viewers).returns(0, Live.LiveStatus::users).returns(0, Live.LiveStatus::subscriptions));
        await().until(() -> server.log.committedSeq() == server.sequencer.lastSeq());
        server.log.dropUpTo(server.sequencer.lastSeq());
        // The last connections' threads may still be on their way out: on a busy machine they need a moment.
        AtomicReference<LiveObjects> counted = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            counted.set(LiveObjects.count());
            return counted.get().instances(Viewer.class.getName()) <= others;
        });
        return counted.get();
    }
}
