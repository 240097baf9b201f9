package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private static final String BOTH = "{\"temperature\":25.50,\"humidity\":60}";

    private final EventEncoder encoder = new EventEncoder("g");
    private final LiveCounters counters = new LiveCounters();
    private final FanOut fanOut = new FanOut((viewer, joiner) -> { });
    private final List<Long> flushes = new ArrayList<>();
    private final Rooms rooms = new Rooms(() -> this.nowNanos, flushes::add, counters);
    private long nowNanos = -5; // as System.nanoTime() may be
    private long seq;

    @Test
    void encodesAnEventOnceForEachFilterAndNotForEachViewer() {
        List<Viewer> some = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            some.add(subscribed("*", i % 2 == 0 ? Set.of("temperature") : Set.of("humidity", "none"), 0));
        }
        Viewer all = subscribed("*", Set.of(), 0);
        Event event = telemetry("a", BOTH);

        assertThat(counters.filtered.sum()).isEqualTo(2);
        Event temperature = only(some.get(0));
        Event humidity = only(some.get(1));
        assertThat(temperature.payload()).asString().isEqualTo("{\"temperature\":25.50}");
        assertThat(humidity.payload()).asString().isEqualTo("{\"humidity\":60}");
        for (int i = 2; i < some.size(); i++) {
            assertThat(only(some.get(i))).isSameAs(i % 2 == 0 ? temperature : humidity);
        }
        assertThat(only(all)).isSameAs(event);
    }

    @Test
    void sendsTheEventItselfWhereNothingIsLeftOutAndNothingWhereNothingIsLeft() {
        Viewer wider = subscribed("*", Set.of("temperature", "humidity", "pressure"), 0);
        Viewer other = subscribed("*", Set.of("pressure"), 0);

        Event event = telemetry("a", BOTH);

        assertThat(only(wider)).isSameAs(event);
        assertThat(taken(other)).isEmpty();
        assertThat(counters.filtered.sum()).isZero();
    }

    @Test
    void touchesNoOtherTypeByMetricsAndRate() {
        Viewer viewer = subscribed("*", Set.of("temperature"), 0.001);
        for (int i = 0; i < 3; i++) {
            Event alert = event("a", EventType.ALERT, "{\"id\":\"a:hot\"}");
            assertThat(only(viewer)).isSameAs(alert);
        }
    }

    @Test
    void overlappingSubscriptionsBringTheUnionOnce() {
        Viewer viewer = subscribed("*", Set.of("temperature"), 1);
        subscribe(viewer, "a", EnumSet.of(EventType.TELEMETRY), Set.of("humidity"), 4);
        subscribe(viewer, "a", EnumSet.of(EventType.ALERT), Set.of(), 0); // no telemetry: says nothing of metrics and rate

        Event event = telemetry("a", BOTH);
        assertThat(only(viewer)).isSameAs(event);
        advance(250);
        telemetry("a", "{\"temperature\":1,\"pressure\":2}");
        assertThat(only(viewer).payload()).asString().isEqualTo("{\"temperature\":1}");
        telemetry("b", BOTH);
        assertThat(only(viewer).payload()).asString().isEqualTo("{\"temperature\":25.50}");

        subscribe(viewer, "a", EnumSet.allOf(EventType.class), Set.of(), 0);
        Event first = telemetry("a", BOTH);
        Event second = telemetry("a", "{\"pressure\":2}");
        assertThat(taken(viewer)).containsExactly(first, second);
    }

    @Test
    void holdsTheNewestUntilItsTimeHasCome() {
        Viewer viewer = subscribed("*", Set.of(), 2);
        Event first = telemetry("a", "{\"n\":1}");
        advance(100);
        telemetry("a", "{\"n\":2}");
        Event newest = telemetry("a", "{\"n\":3}");
        Event ofAnother = telemetry("b", "{\"n\":4}");

        assertThat(taken(viewer)).containsExactly(first, ofAnother);
        assertThat(flushes).as("asked for once, when it is due").containsExactly(ms(400));
        advance(399);
        rooms.flush();
        assertThat(taken(viewer)).isEmpty();
        advance(1);
        rooms.flush();
        assertThat(taken(viewer)).containsExactly(newest);

        Event tooEarly = telemetry("a", "{\"n\":5}");
        assertThat(taken(viewer)).isEmpty();
        advance(500);
        rooms.flush();
        assertThat(taken(viewer)).containsExactly(tooEarly);
        flushes.clear();
        advance(10_000);
        rooms.flush();
        assertThat(taken(viewer)).isEmpty();
        assertThat(flushes).as("nothing is held").isEmpty();
    }

    @Test
    void forgetsWhatIsHeldWhenANewerOneComesInTime() {
        Viewer viewer = subscribed("*", Set.of(), 1);
        telemetry("a", "{\"n\":1}");
        telemetry("a", "{\"n\":2}");
        taken(viewer);
        advance(1_000);
        Event inTime = telemetry("a", "{\"n\":3}"); // the flush is late
        for (int i = 0; i < 3; i++) {
            rooms.flush();
            advance(1_000);
        }

        assertThat(taken(viewer)).containsExactly(inTime);
    }

    @Test
    void sendsNeverMoreThanTheRateInAnySecond() {
        Viewer viewer = subscribed("*", Set.of(), 10);
        List<Long> sentAtMs = new ArrayList<>();
        for (long ms = 0; ms < 10_000; ms += 7) {
            telemetry("a", "{\"n\":" + ms + "}");
            rooms.flush();
            for (Object ignored : taken(viewer)) {
                sentAtMs.add(ms);
            }
            advance(7);
        }
        assertThat(sentAtMs).hasSizeBetween(90, 100);
        for (int i = 10; i < sentAtMs.size(); i++) {
            assertThat(sentAtMs.get(i) - sentAtMs.get(i - 10)).isGreaterThanOrEqualTo(1_000);
        }
    }

    @Test
    void asksForNoFlushWhereNobodyWishesForARate() {
        Viewer viewer = subscribed("*", Set.of("temperature"), 0);
        telemetry("a", BOTH);
        telemetry("a", BOTH);

        assertThat(flushes).isEmpty();
        assertThat(taken(viewer)).hasSize(2);
    }

    @Test
    void keepsThePaceWhenOthersComeAndGo() {
        Viewer paced = subscribed("a", Set.of(), 1);
        Viewer other = subscribed("a", Set.of(), 0);
        Event first = telemetry("a", "{\"n\":1}");
        leave(other);
        Event held = telemetry("a", "{\"n\":2}");
        subscribed("*", Set.of(), 0);
        subscribed("a", Set.of(), 0);

        assertThat(taken(paced)).containsExactly(first);
        advance(1_000);
        rooms.flush();
        assertThat(taken(paced)).containsExactly(held);
    }

    @Test
    void holdsNothingForAViewerThatHasLeft() {
        Viewer viewer = subscribed("*", Set.of(), 0.001);
        telemetry("a", "{\"n\":1}");
        Event held = telemetry("a", "{\"n\":2}");
        assertThat(rooms.heldEvents()).isEqualTo(1);
        taken(viewer);
        leave(viewer);

        assertThat(flushes).endsWith(ms(1_000));
        advance(1_000);
        rooms.flush();
        assertThat(rooms.heldEvents()).as("%s", held).isZero();
        flushes.clear();
        advance(1_000_000);
        rooms.flush();
        assertThat(taken(viewer)).isEmpty();
        assertThat(flushes).isEmpty();
    }

    @Test
    void sendsWhatIsHeldByTheWishesOfNow() {
        Viewer fewer = subscribed("a", Set.of("temperature", "humidity"), 1);
        Viewer noMore = subscribed("a", Set.of(), 1);
        telemetry("a", BOTH);
        telemetry("a", BOTH);
        taken(fewer);
        taken(noMore);
        leave(fewer);
        leave(noMore);
        subscribe(fewer, "a", EnumSet.allOf(EventType.class), Set.of("humidity"), 1, seq - 1);
        subscribe(noMore, "a", EnumSet.of(EventType.ALERT), Set.of(), 0, seq - 1);

        advance(1_000);
        rooms.flush();
        assertThat(only(fewer).payload()).asString().isEqualTo("{\"humidity\":60}");
        assertThat(taken(noMore)).isEmpty();
    }

    @Test
    void dropsWhatIsHeldWhenAYoungerSnapshotHasIt() {
        Viewer viewer = subscribed("a", Set.of(), 1);
        telemetry("a", BOTH);
        telemetry("a", BOTH);
        taken(viewer);
        subscribe(viewer, "*", EnumSet.allOf(EventType.class), Set.of(), 0);

        advance(1_000);
        rooms.flush();
        assertThat(taken(viewer)).as("an event older than the snapshot").isEmpty();
    }

    @Test
    void sendsWhatIsHeldToOneThatWishesForEverythingNow() {
        Viewer viewer = subscribed("a", Set.of("temperature"), 0.001);
        telemetry("a", BOTH);
        Event held = telemetry("a", "{\"temperature\":1}");
        taken(viewer);
        subscribe(viewer, "a", EnumSet.allOf(EventType.class), Set.of("humidity"), 0); // its snapshot has no temperature

        assertThat(flushes).endsWith(ms(1_000));
        advance(1_000);
        rooms.flush();
        assertThat(taken(viewer)).containsExactly(held);
    }

    @Test
    void theRoomOfASilentDeviceForgetsWhoHasLeft() {
        Viewer stays = subscribed("*", Set.of(), 0);
        Viewer leaves = subscribed("*", Set.of(), 0);
        telemetry("a", BOTH);
        assertThat(rooms.members()).isEqualTo(2);

        leave(leaves);
        assertThat(flushes).endsWith(ms(1_000));
        rooms.flush();
        assertThat(rooms.members()).isZero();
        taken(stays);
        Event next = telemetry("a", BOTH);
        assertThat(taken(stays)).containsExactly(next);
    }

    private Viewer subscribed(String device, Set<String> metrics, double maxRate) {
        Viewer viewer = new Viewer(null, fanOut, new OutboxLimit(1_000_000), counters, false, 0);
        viewer.admit(new Principal("eva", Role.VIEWER, DevicePatterns.ALL, Long.MAX_VALUE, ""));
        subscribe(viewer, device, EnumSet.allOf(EventType.class), metrics, maxRate);
        return viewer;
    }

    private void subscribe(Viewer viewer, String device, Set<EventType> types, Set<String> metrics, double maxRate) {
        subscribe(viewer, device, types, metrics, maxRate, seq);
    }

    private void subscribe(Viewer viewer, String device, Set<EventType> types, Set<String> metrics, double maxRate,
                           long joinedAfter) {
        Subscription subscription = viewer.subscribe(new ViewerMessage.Subscribe(null, DevicePatterns.of(List.of(device)), types, false,
                new MetricFilter(metrics), maxRate == 0 ? 0 : (long) (1e9 / maxRate), List.of()), joinedAfter);
        subscription.joined(joinedAfter);
        rooms.join(subscription);
    }

    private void leave(Viewer viewer) {
        viewer.subscriptions().forEach(rooms::leave);
        viewer.subscriptions().clear();
    }

    private Event telemetry(String device, String payload) {
        return event(device, EventType.TELEMETRY, payload);
    }

    private Event event(String device, EventType type, String payload) {
        Event event = encoder.encode(type, device, ++seq, 1, 2, payload.getBytes(StandardCharsets.UTF_8), null);
        rooms.event(event);
        return event;
    }

    private void advance(long millis) {
        nowNanos += ms(millis);
    }

    private static long ms(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static List<Object> taken(Viewer viewer) {
        Outbox.Batch batch = viewer.outbox().take();
        if (batch == null) {
            return List.of();
        }
        viewer.outbox().release();
        return batch.entries();
    }

    private static Event only(Viewer viewer) {
        List<Object> entries = taken(viewer);
        assertThat(entries).hasSize(1);
        return (Event) entries.getFirst();
    }
}
