package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private final CountDownLatch peerReads = new CountDownLatch(1);
    private final Set<Viewer> stalled = ConcurrentHashMap.newKeySet();
    private final Set<Viewer> served = ConcurrentHashMap.newKeySet();
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turns = new AtomicInteger();
    private final FanOut fanOut = new FanOut(this::turn);
    private final Thread rounds = Thread.ofPlatform().daemon().start(fanOut);

    @AfterEach
    void stop() throws Exception {
        peerReads.countDown();
        rounds.interrupt();
        rounds.join(10_000);
        assertThat(rounds.isAlive()).isFalse();
    }

    @Test
    void servesAllWhoRing() {
        List<Viewer> viewers = viewers(1_000);
        ring(viewers);

        await().until(() -> served.size() == 1_000);
        assertThat(turns).hasValue(1_000);
    }

    @Test
    void thousandsAreSharedAmongTheCores() {
        List<Viewer> viewers = viewers(4_000);
        stalled.addAll(viewers.subList(0, 1)); // holds one worker from the start; the others need no rescue
        ring(viewers);

        await().until(() -> served.size() == 3_999);
        assertThat(workers.size()).isGreaterThan(1);
    }

    @Test
    void twoHundredStalledViewersHoldNobodyUp() {
        List<Viewer> viewers = viewers(1_000);
        stalled.addAll(viewers.subList(100, 300));
        ring(viewers);

        // One after the other, at two milliseconds each, would take 400 ms.
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(5)).until(() -> served.size() == 800);
        assertThat(workers.size()).as("no more than twice as many as are stuck").isLessThanOrEqualTo(402);
        assertThat(served).doesNotContainAnyElementsOf(stalled);

        List<Viewer> later = viewers(10);
        ring(later);
        await().until(() -> served.containsAll(later));
        peerReads.countDown();
        await().until(() -> served.size() == 1_010);
    }

    @Test
    void aMachineWithoutAFreeCoreDoesNotGetMoreWorkers() {
        CountDownLatch enough = new CountDownLatch(1);
        int carriers = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < carriers; i++) {
            Thread.startVirtualThread(() -> {
                while (enough.getCount() > 0) {
                    Thread.onSpinWait();
                }
            });
        }
        ring(viewers(1_000));
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // a hundred times what makes a worker seem stuck
        enough.countDown();

        await().until(() -> served.size() == 1_000);
        // Doubled a hundred times they would be more than the heap holds; once or twice, while the cores come free, is no harm.
        assertThat(workers.size()).isLessThanOrEqualTo(16);
    }

    private void turn(Viewer viewer, FrameJoiner joiner) {
        turns.incrementAndGet();
        workers.add(Thread.currentThread());
        if (stalled.contains(viewer)) {
            try {
                peerReads.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        served.add(viewer);
    }

    private void ring(List<Viewer> viewers) {
        viewers.forEach(viewer -> fanOut.ring(viewer, true, false));
    }

    private List<Viewer> viewers(int count) {
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            viewers.add(new Viewer(null, fanOut, new OutboxLimit(1_000), new LiveCounters(), false, 0));
        }
        return viewers;
    }
}
