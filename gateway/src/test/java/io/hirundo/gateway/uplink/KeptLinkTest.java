package io.hirundo.gateway.uplink;

import static io.hirundo.gateway.uplink.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** While there is no Redis; what it does with one, the tests of its users show. */
class KeptLinkTest {
    private final AtomicInteger unreachable = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    private final KeptLink.Use use = new KeptLink.Use() {
        @Override
        public void serve(RedisLink link) {
            throw new AssertionError("nobody listens there");
        }

        @Override
        public String failure() {
            return "it could not be used";
        }

        @Override
        public void unreachable() {
            unreachable.incrementAndGet();
        }

        @Override
        public void ended() {
            ended.incrementAndGet();
        }
    };

    @Test
    void triesAgainWhereNothingAnswersUntilItIsStopped() throws Exception {
        try (ScheduledExecutorService guard = Executors.newScheduledThreadPool(1)) {
            KeptLink kept = kept(Fleet.HURRIED, guard);
            Thread thread = Thread.ofVirtual().start(() -> kept.run(use));
            soon().until(() -> unreachable.get() >= 3);
            soon().until(() -> kept.standing().state() == UplinkState.WAITING);
            assertThat(kept.standing().now().reason()).startsWith("nothing answers at redis://127.0.0.1:");

            kept.stop();
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
            assertThat(kept.isStopped()).isTrue();
            assertThat(ended).hasValue(unreachable.get());
        }
    }

    @Test
    void doesNotSitOutTheWaitForTheNextTryWhenItIsStopped() throws Exception {
        UplinkTiming slow = new UplinkTiming(Duration.ofDays(365), Duration.ofDays(365), Duration.ofSeconds(10), Duration.ofSeconds(5),
                Duration.ofSeconds(10), Duration.ofSeconds(30), 20_000);
        try (ScheduledExecutorService guard = Executors.newScheduledThreadPool(1)) {
            KeptLink kept = kept(slow, guard);
            Thread thread = Thread.ofVirtual().start(() -> kept.run(use));
            soon().until(() -> ended.get() == 1);

            kept.abort();
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
            assertThat(unreachable).hasValue(1);
        }
    }

    private static KeptLink kept(UplinkTiming timing, ScheduledExecutorService guard) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RedisConnector nobody = new RedisConnector(RedisUrl.of(URI.create("redis://127.0.0.1:" + port)), false, timing, guard,
                Uplink.trusting());
        return new KeptLink(nobody, "key", timing, Clock.systemUTC(), new Random(1), "a link to",
                LoggerFactory.getLogger(KeptLinkTest.class));
    }
}
