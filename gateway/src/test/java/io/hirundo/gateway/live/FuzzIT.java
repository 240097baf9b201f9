package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A million handshakes and frames that mean no good. The seed is printed; {@code -Dfuzz.seed=} takes another one,
 * {@code -Dfuzz.inputs=} another number, and {@code -Dfuzz.client=} runs a single client by the number that a failure gave.
 */
class FuzzIT {
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final long INPUTS = Long.getLong("fuzz.inputs", 1_000_000);
    private static final long ONE_CLIENT = Long.getLong("fuzz.client", -1);
    private static final int AT_ONCE = 32;

    private final LiveHarness server = new LiveHarness(
            new GatewayConfig.Limits(16, HostileClient.MESSAGES_PER_MINUTE, 64 * 1024, 1_000, 0));
    private final AtomicLong clients = new AtomicLong();
    private final AtomicLong inputs = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void aMillionBadFramesAndHandshakesLeaveTheServerAsItWas() throws Exception {
        System.out.println("fuzz.seed=" + SEED);
        try (LogWatch log = new LogWatch()) {
            GoodViewer good = new GoodViewer(server);
            if (ONE_CLIENT >= 0) {
                attack(ONE_CLIENT);
            } else {
                attack();
            }
            assertThat(log.uncaught()).isEmpty();
            assertThat(failures.stream().map(Throwable::getMessage).limit(5)).as("clients that were not answered as they must; fuzz.seed=%s", SEED).isEmpty();
            good.assertGotEverything();
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(server.live.status())
                    .returns(1, Live.LiveStatus::viewers).returns(1, Live.LiveStatus::users).returns(1, Live.LiveStatus::subscriptions));
            TestViewer late = new TestViewer(server.uri("?token=late/viewer/*"));
            late.next("connected");
            late.say("{'type':'ping'}").next("pong");
            server.close();

            System.out.println(inputs + " inputs of " + clients + " clients; " + good + "; " + log.lines() + " lines in the log; "
                    + server.live.status());
            assertThat(log.repeated()).as("in the log more than once in a second").isEmpty();
            assertThat(log.errors()).isEmpty();
            assertThat(log.uncaught()).isEmpty();
        }
    }

    private void attack() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                threads.execute(() -> {
                    while (inputs.get() < INPUTS && failures.size() < 5) {
                        attack(clients.getAndIncrement());
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(8, TimeUnit.MINUTES)).isTrue();
        }
    }

    private void attack(long number) {
        long began = System.nanoTime();
        try {
            inputs.addAndGet(new HostileClient(server.port(), SEED, number).run());
        } catch (Exception | AssertionError e) {
            failures.add(new AssertionError("fuzz.client=" + number + ", after "
                    + Duration.ofNanos(System.nanoTime() - began) + ": " + e, e));
        }
    }
}
