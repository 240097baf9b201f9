package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OUTBOX = 64 * 1024;

    private final FanOut fanOut = new FanOut((viewer, joiner) -> { });
    private final List<Long> ticks = new ArrayList<>();
    private final Presence presence = new Presence(ticks::add);

    @Test
    void tellsOfTheFirstConnectionAndOfTheLast() {
        Viewer eva = watching("eva", "*", "*");
        Principal first = join("anna", "a");
        assertThat(told(eva)).containsExactly("anna joined 2");
        Principal second = join("anna", "b");
        assertThat(told(eva)).isEmpty();
        presence.left(first);
        assertThat(told(eva)).isEmpty();
        presence.left(second);
        assertThat(told(eva)).containsExactly("anna left 1");
    }

    @Test
    void tellsOnlyOfWhoMaySeeADeviceOfTheSubscription() {
        Viewer boilers = watching("eva", "*", "boiler", "boiler-*");
        Viewer all = watching("otto", "*", "*");
        join("anna", "boiler-7", "pump");
        join("pump-man", "pump");
        join("boss", "*");

        assertThat(told(boilers)).containsExactly("otto joined 4", "anna joined 4", "boss joined 4");
        assertThat(took(all)).as("of the same tick").containsExactly("anna joined 5", "pump-man joined 5", "boss joined 5");
    }

    @Test
    void aConnectionThatMaySeeMoreIsNewsToWhoDidNotKnowOfItsUser() {
        Viewer boilers = watching("eva", "*", "boiler");
        join("anna", "pump");
        assertThat(told(boilers)).isEmpty();
        Principal more = join("anna", "boiler");
        assertThat(told(boilers)).containsExactly("anna joined 2");
        presence.left(more);
        assertThat(told(boilers)).containsExactly("anna left 1");
    }

    @Test
    void whatAUserDidBetweenTwoTicksIsOnePieceOfNewsOrNone() {
        Viewer eva = watching("eva", "*", "*");
        Principal anna = join("anna", "*");
        presence.left(anna);
        Principal bert = join("bert", "*");
        presence.left(bert);
        join("bert", "*");

        assertThat(ticks).as("one tick for all of it").containsExactly(TimeUnit.MILLISECONDS.toNanos(250));
        int before = presence.size();
        for (int i = 0; i < 1_000; i++) {
            presence.left(join("user-" + i, "*"));
        }
        assertThat(presence.size()).as("who came and went is forgotten at once").isEqualTo(before);
        assertThat(told(eva)).containsExactly("bert joined 2");
        presence.tick();
        assertThat(ticks).as("no tick without news").hasSize(1);
    }

    @Test
    void nobodyHearsOfItselfNorOfWhoWasThereBefore() {
        Viewer first = watching("first", "*", "*");
        join("anna", "*");
        Viewer eva = watching("eva", "*", "*");
        join("eva", "b");

        assertThat(told(eva)).isEmpty();
        assertThat(took(first)).containsExactly("anna joined 4", "eva joined 4");
    }

    @Test
    void doesNothingWhileNobodyAsks() {
        Principal anna = join("anna", "*");
        Viewer eva = watching("eva", "*", "*");
        presence.unwatch(eva);
        presence.left(anna);
        join("bert", "*");

        assertThat(ticks).isEmpty();
        assertThat(told(eva)).isEmpty();
        assertThat(told(watching("otto", "*", "*"))).isEmpty();
    }

    @Test
    void leavesNothingBehind() {
        for (int i = 0; i < 100; i++) {
            Principal who = join("user-" + i, "*");
            Viewer viewer = viewer(who);
            presence.watch(viewer, who.devices());
            if (i % 3 == 0) {
                presence.tick();
            }
            presence.unwatch(viewer);
            presence.left(who);
        }
        presence.tick();
        assertThat(presence.size()).isZero();
    }

    @Test
    void tenThousandWhoComeAtOnceAreNoFlood() {
        List<Viewer> viewers = new ArrayList<>();
        List<Principal> people = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Principal who = join("user-" + i, "*");
            people.add(who);
            viewers.add(watching(who, "*"));
        }
        presence.tick();

        int messages = 0;
        Object frame = null;
        for (Viewer viewer : viewers) {
            Outbox.Batch batch = viewer.outbox().take();
            if (batch != null) {
                messages += batch.entries().size();
                frame = frame == null ? batch.entries().getLast() : frame;
                assertThat(batch.entries().getLast()).as("encoded once").isSameAs(frame);
                viewer.outbox().release();
            }
        }
        assertThat(messages).isBetween(9_000, 20_000);
        assertThat(text((byte[]) frame)).isEqualTo("user-9999 joined 10000");
        assertThat(ticks).hasSize(1);

        people.forEach(presence::left);
        Principal last = join("last", "*");
        presence.tick();
        assertThat(took(viewers.getFirst())).endsWith("last joined 1").hasSizeLessThanOrEqualTo(Presence.MESSAGES_A_VIEWER);
        presence.left(last);
    }

    @Test
    void oneWhoReadsSlowlyGetsTheNewestWhenItReadsAgain() {
        Viewer eva = watching("eva", "*", "*");
        String name = "x".repeat(120);
        for (int i = 0; i < 1_000; i++) {
            join(i + name, "*");
            presence.tick();
        }
        assertThat(eva.outbox().bytes()).isLessThanOrEqualTo(OUTBOX / 4);
        List<String> early = took(eva);
        assertThat(early).startsWith("0" + name + " joined 2").doesNotContain("999" + name + " joined 1001");

        presence.tick();
        assertThat(took(eva)).hasSize(Presence.MESSAGES_A_VIEWER).endsWith("999" + name + " joined 1001");
        int asked = ticks.size();
        presence.tick();
        assertThat(ticks).as("nothing waits any more").hasSize(asked);
    }

    private Principal join(String userId, String... devices) {
        Principal who = new Principal(userId, Role.VIEWER, DevicePatterns.of(List.of(devices)), Long.MAX_VALUE, "");
        presence.joined(who);
        return who;
    }

    private Viewer watching(String userId, String grants, String... devices) {
        return watching(join(userId, grants), devices);
    }

    private Viewer watching(Principal who, String... devices) {
        Viewer viewer = viewer(who);
        presence.watch(viewer, DevicePatterns.of(List.of(devices)));
        return viewer;
    }

    private Viewer viewer(Principal who) {
        Viewer viewer = new Viewer(null, fanOut, new OutboxLimit(OUTBOX), new LiveCounters(), false, 0);
        viewer.admit(who);
        return viewer;
    }

    private List<String> told(Viewer viewer) {
        presence.tick();
        return took(viewer);
    }

    private static List<String> took(Viewer viewer) {
        Outbox.Batch batch = viewer.outbox().take();
        if (batch == null) {
            return List.of();
        }
        viewer.outbox().release();
        return batch.entries().stream().map(entry -> text((byte[]) entry)).toList();
    }

    private static String text(byte[] frame) {
        try {
            int start = Frames.payloadStart(frame);
            JsonNode message = JSON.readTree(frame, start, frame.length - start);
            assertThat(message.path("type").asText()).isEqualTo("presence");
            return message.path("userId").asText() + " " + message.path("action").asText() + " " + message.path("viewers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
