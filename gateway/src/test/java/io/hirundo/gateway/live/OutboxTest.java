package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final EventEncoder encoder = new EventEncoder("g");
    private final List<String> rings = new ArrayList<>();
    private long seq;

    @Test
    void givesAllThatWaitsAtOnceAndInOrder() {
        Outbox outbox = outbox(10_000);
        Event first = telemetry("a");
        Event second = telemetry("a");
        outbox.offer(first);
        outbox.offer(second);

        Outbox.Batch batch = outbox.take();

        assertThat(batch.entries()).isEqualTo(List.of(first, second));
        assertThat(batch.skipped()).isEmpty();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void conflatesTelemetryWhenTheTabletIsSlow() {
        int size = telemetry("a").frame().length;
        Outbox outbox = outbox(4 * size);
        Event newestOfA = null;
        Event newestOfB = null;
        for (int i = 0; i < 50; i++) {
            newestOfA = telemetry("a");
            outbox.offer(newestOfA);
            newestOfB = telemetry("b");
            outbox.offer(newestOfB);
        }

        Outbox.Batch batch = outbox.take();

        assertThat(batch.entries()).isEqualTo(List.of(newestOfA, newestOfB));
        assertThat(batch.skipped()).containsEntry("a", 49).containsEntry("b", 49);
    }

    @Test
    void staysWithinItsBoundWithMoreDevicesThanFit() {
        Outbox outbox = outbox(1_000);
        int offered = 500;
        for (int i = 0; i < offered; i++) {
            outbox.offer(telemetry("device-" + i));
            assertThat(outbox.bytes()).isLessThanOrEqualTo(1_000);
        }

        Outbox.Batch batch = outbox.take();

        int skipped = batch.skipped().values().stream().mapToInt(Integer::intValue).sum();
        assertThat(skipped + batch.entries().size()).isEqualTo(offered);
        assertThat(((Event) batch.entries().getLast()).deviceId()).isEqualTo("device-499");
    }

    @Test
    void keepsTheOrderOfWhatRemains() {
        Outbox outbox = outbox(600);
        for (int i = 0; i < 30; i++) {
            outbox.offer(telemetry("a"));
            if (i % 10 == 0) {
                outbox.offer(event(EventType.ALERT, "a"));
            }
        }

        List<Long> seqs = outbox.take().entries().stream().map(entry -> ((Event) entry).seq()).toList();

        assertThat(seqs).isSorted().hasSize(4);
    }

    @Test
    void goesBackToSendingEverythingOnceEmptied() {
        Outbox outbox = outbox(300);
        for (int i = 0; i < 10; i++) {
            outbox.offer(telemetry("a"));
        }
        outbox.take();
        outbox.release();
        Event one = telemetry("a");
        Event two = telemetry("a");
        assertThat(outbox.offer(one)).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.offer(two)).isEqualTo(Outbox.Offer.TAKEN);

        assertThat(outbox.take().entries()).isEqualTo(List.of(one, two));
    }

    @Test
    void neverDropsAnAlertButClosesTheViewer() {
        Outbox outbox = outbox(1_000);
        Outbox.Offer last = null;
        for (int i = 0; i < 20; i++) {
            last = outbox.offer(event(EventType.ALERT, "a"));
            if (last == Outbox.Offer.TOO_SLOW) {
                break;
            }
            assertThat(last).isIn(Outbox.Offer.TAKEN, Outbox.Offer.CONFLATED);
        }
        assertThat(last).isEqualTo(Outbox.Offer.TOO_SLOW);

        Outbox.Batch batch = outbox.take();

        assertThat(batch.entries()).isEmpty();
        assertThat(batch.closeFrame()[2] << 8 | batch.closeFrame()[3] & 0xff).isEqualTo(4008);
        assertThat(outbox.offer(telemetry("a"))).isEqualTo(Outbox.Offer.CLOSED);
        assertThat(outbox.take()).isNull();
    }

    @Test
    void anEventThatIsLargerThanTheLimitGoesOutByItself() {
        Outbox outbox = outbox(10);
        Event large = event(EventType.ALERT, "a");

        assertThat(outbox.offer(large)).isEqualTo(Outbox.Offer.TAKEN);
        assertThat(outbox.offer(telemetry("a"))).isEqualTo(Outbox.Offer.CONFLATED);
        Outbox.Batch batch = outbox.take();
        assertThat(batch.entries()).isEqualTo(List.of(large));
        assertThat(batch.skipped()).containsEntry("a", 1);
    }

    @Test
    void telemetryMakesRoomForAlerts() {
        Outbox outbox = outbox(1_000);
        for (int i = 0; i < 100; i++) {
            outbox.offer(telemetry("device-" + i));
        }
        Event alert = event(EventType.ALERT, "a");

        assertThat(outbox.offer(alert)).isEqualTo(Outbox.Offer.CONFLATED);
        assertThat(outbox.take().entries()).contains(alert);
    }

    @Test
    void ringsOnceWhenItIsFilledAndAgainOnlyAfterARelease() {
        Outbox outbox = outbox(10_000);
        outbox.offer(telemetry("a"));
        outbox.offer(telemetry("a"));
        assertThat(rings).containsExactly("first");

        outbox.take();
        outbox.offer(telemetry("a"));
        assertThat(rings).as("while it is being written").containsExactly("first");
        outbox.release();
        assertThat(rings).containsExactly("first", "first");
    }

    @Test
    void anEmptyOutboxThatIsReleasedIsAtRest() {
        Outbox outbox = outbox(10_000);
        outbox.offer(telemetry("a"));
        outbox.take();
        outbox.release();
        assertThat(rings).containsExactly("first");
        outbox.offer(telemetry("a"));
        assertThat(rings).containsExactly("first", "first");
    }

    @Test
    void halfAFullOutboxIsInAHurry() {
        Outbox outbox = outbox(1_000);
        while (outbox.bytes() <= 500) {
            outbox.offer(telemetry("a"));
        }
        outbox.offer(telemetry("a"));

        assertThat(rings).containsExactly("first", "hurry");
    }

    @Test
    void saysThatWhatWaitsIsLengthy() {
        Outbox outbox = outbox(1_000);
        outbox.control((Outbox.Deferred) () -> new byte[0]);
        assertThat(outbox.take().lengthy()).isTrue();
        outbox.release();
        outbox.offer(telemetry("a"));
        assertThat(outbox.take().lengthy()).isFalse();
    }

    @Test
    void whoWaitsForTheCloseFrameGoesOnWhenItIsWritten() throws Exception {
        Outbox outbox = outbox(1_000);
        outbox.close(new byte[] {1}, true);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> {
            try {
                outbox.awaitClosed(60_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(outbox.take().closeFrame()).isEqualTo(new byte[] {1});
        assertThat(waiting).isNotDone();
        outbox.release();
        waiting.get(5, TimeUnit.SECONDS);
        assertThat(outbox.take()).isNull();
    }

    private Outbox outbox(int limitBytes) {
        return new Outbox(new OutboxLimit(limitBytes), (first, hurry) -> rings.add(first ? "first" : hurry ? "hurry" : "nothing"));
    }

    private Event telemetry(String deviceId) {
        return event(EventType.TELEMETRY, deviceId);
    }

    private Event event(EventType type, String deviceId) {
        return encoder.encode(type, deviceId, ++seq, 1, 2, "{\"a\":1}".getBytes(StandardCharsets.UTF_8), null);
    }
}
