package io.hirundo.gateway.live;

import io.hirundo.gateway.Alarm;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.command.Given;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.journal.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * What happens to viewers on the sequencer's thread: events in, subscriptions come and go. Only the methods that say so
 * may be called from elsewhere.
 */
final class Floor implements EventSink {
    /** One viewer may hold so many; who needs more names more devices in one. */
    static final int MAX_SUBSCRIPTIONS = 32;
    /** The sequencer answers in microseconds; this only ends the wait for one that has died. */
    private static final long STEP_OVER_SECONDS = 30;

    /**
     * So many viewers may hold a page of the journal: after a restart they all come back at once, and thousands of pages would
     * fill the heap. One that does not read gives its turn back when the pulse ends it.
     */
    private static final int REPLAYS = 32;

    private final String gatewayId;
    private final EventLog log;
    private final LiveSource source;
    private final LiveCounters counters;
    private final long heartbeatMs;
    private final Presence presence;
    private final Rooms rooms;
    private final RecentEvents recent;
    private final Semaphore replays = new Semaphore(REPLAYS, true);

    /** @param timer rings when something that is held has become due */
    Floor(String gatewayId, EventLog log, LiveSource source, LiveCounters counters, long heartbeatMs, LongSupplier nanoTime,
          ScheduledExecutorService timer, Presence presence) {
        this.gatewayId = gatewayId;
        this.log = log;
        this.source = source;
        this.counters = counters;
        this.heartbeatMs = heartbeatMs;
        this.presence = presence;
        Alarm flush = new Alarm(timer, () -> source.execute(this::flush));
        this.rooms = new Rooms(nanoTime, flush::in, counters);
        this.recent = new RecentEvents(log.committedSeq(), log::committedSeq);
    }

    @Override
    public void event(Event event) {
        recent.add(event);
        rooms.event(event);
    }

    private void flush() {
        rooms.flush();
    }

    void greet(Viewer viewer) {
        viewer.send(Replies.connected(viewer.principal(), gatewayId, log.journalId(), source.lastSeq(), heartbeatMs));
    }

    void subscribe(Viewer viewer, ViewerMessage.Subscribe wish) {
        if (viewer.isGone()) {
            return;
        }
        Principal who = viewer.principal();
        DevicePatterns granted = wish.devices().intersect(who.devices());
        if (granted.isEmpty()) {
            viewer.send(Replies.error(wish.id(), ErrorCode.FORBIDDEN, "your token allows none of these devices; it allows "
                    + who.devices().toList()));
            return;
        }
        viewer.settle();
        if (viewer.subscriptions().size() >= MAX_SUBSCRIPTIONS) {
            viewer.send(Replies.error(wish.id(), ErrorCode.TOO_MANY_SUBSCRIPTIONS, "this connection holds "
                    + MAX_SUBSCRIPTIONS + " subscriptions, as many as are allowed; unsubscribe, or name more devices in one"));
            return;
        }
        Optional<ViewerMessage.Since> since = ViewerMessage.of(wish.since(), gatewayId).filter(this::isReadable);
        long startsAfter = since.map(ViewerMessage.Since::seq).orElse(source.lastSeq());
        boolean catchesUp = !wish.types().isEmpty() && (since.isPresent() || !viewer.isLevel());
        if (catchesUp) {
            if (viewer.subscriptions().stream().anyMatch(held -> held.intervalNanos() > 0)) {
                rooms.release(viewer); // it is older than what the replay brings
            }
            viewer.fallBehind(source.lastSeq());
        }
        Subscription subscription = viewer.subscribe(wish, startsAfter);
        viewer.send(Replies.subscribed(wish.id(), granted.toList(), since.isPresent()));
        if (subscription.isForPresence()) {
            watch(viewer);
        }
        if (since.isPresent()) {
            counters.resumed.increment();
        } else {
            viewer.send(snapshot(subscription));
        }
        if (catchesUp) {
            viewer.send(new Replay(log, subscription, startsAfter, this::catchUp, replays));
        } else {
            join(subscription);
        }
    }

    /** A cursor of this journal, not before what it still holds and not ahead of what it has given out. */
    private boolean isReadable(ViewerMessage.Since since) {
        return since.journalId().equals(log.journalId()) && log.isWholeAfter(since.seq())
                && since.seq() <= source.lastSeq();
    }

    void unsubscribe(Viewer viewer, ViewerMessage.Unsubscribe wish) {
        List<String> found = new ArrayList<>();
        viewer.settle();
        for (Subscription subscription : viewer.subscriptions()) {
            if (subscription.isEnded()) {
                continue;
            }
            List<String> kept = new ArrayList<>(subscription.devices().toList());
            for (String pattern : wish.devices()) {
                if (pattern.equals("*") || kept.contains(pattern)) {
                    found.add(pattern);
                }
            }
            if (wish.devices().contains("*") || kept.removeAll(wish.devices())) {
                narrow(viewer, subscription, wish.devices().contains("*") ? List.of() : kept);
            }
        }
        if (found.isEmpty()) {
            viewer.send(Replies.error(wish.id(), ErrorCode.NOT_FOUND, "no subscription names "
                    + wish.devices() + "; subscribed are " + subscribed(viewer)));
        } else {
            viewer.send(Replies.unsubscribed(wish.id(), found.stream().distinct().toList()));
        }
    }

    /**
     * The answer is the event. Who is subscribed to it gets it that way; who is not, or says what has been said already,
     * gets it all the same: an answer may be older than what the viewer saw last.
     */
    void acknowledge(Viewer viewer, ViewerMessage.Acknowledge wish, long nowMs) {
        if (viewer.isGone()) {
            return;
        }
        switch (source.acknowledge(viewer.principal(), wish.alertId(), nowMs)) {
            case Acknowledgement.Done done -> {
                if (!done.isNew() || viewer.subscriptions().stream().noneMatch(held -> held.wants(done.alert()))) {
                    viewer.send(done.alert().frame());
                }
            }
            case Acknowledgement.Forbidden forbidden ->
                    viewer.send(Replies.error(wish.id(), ErrorCode.FORBIDDEN, forbidden.reason()));
            case Acknowledgement.NotFound notFound ->
                    viewer.send(Replies.error(wish.id(), ErrorCode.NOT_FOUND, notFound.reason()));
        }
    }

    /**
     * Says that it is taken; what becomes of it, all hear who see the device. Also for a viewer that is gone: it has said
     * what it wanted.
     *
     * @param receivedNanos when it came in, by the desk's clock
     */
    void command(Viewer viewer, ViewerMessage.Command wish, long receivedNanos) {
        byte[] answer = switch (source.give(viewer.principal(), wish.request(), receivedNanos)) {
            case Given.Taken taken -> Replies.commandSent(wish.id(), taken.command());
            case Given.Forbidden forbidden -> Replies.error(wish.id(), ErrorCode.FORBIDDEN, forbidden.reason());
            case Given.NotFound notFound -> Replies.error(wish.id(), ErrorCode.NOT_FOUND, notFound.reason());
            case Given.Full full -> Replies.error(wish.id(), ErrorCode.RATE_LIMITED, full.reason());
            case Given.Late late -> Replies.error(wish.id(), ErrorCode.EXPIRED, late.reason());
        };
        if (!viewer.isGone()) {
            viewer.send(answer);
        }
    }

    /** Leaves nothing of a viewer that is gone. */
    void forget(Viewer viewer) {
        viewer.subscriptions().forEach(subscription -> {
            leaveRooms(subscription);
            subscription.end();
        });
        viewer.subscriptions().clear();
        presence.unwatch(viewer);
    }

    /** By all of its subscriptions that ask for presence: it hears of each user once. */
    private void watch(Viewer viewer) {
        List<String> devices = new ArrayList<>();
        for (Subscription subscription : viewer.subscriptions()) {
            if (subscription.isForPresence()) {
                devices.addAll(subscription.devices().intersect(viewer.principal().devices()).toList());
            }
        }
        if (devices.isEmpty()) {
            presence.unwatch(viewer);
        } else {
            presence.watch(viewer, DevicePatterns.of(devices));
        }
    }

    /** One that still catches up is in no room yet. */
    private void leaveRooms(Subscription subscription) {
        if (subscription.isJoined() && !subscription.isEnded()) {
            rooms.leave(subscription);
        }
    }

    /** Any thread. */
    int subscriptions() {
        return rooms.subscriptions();
    }

    /** From the viewer's writer, see {@link Replay.StepOver}. */
    private Optional<List<Event>> catchUp(Subscription subscription, long afterSeq) throws InterruptedException {
        CompletableFuture<Optional<List<Event>>> between = new CompletableFuture<>();
        source.execute(() -> between.complete(stepOver(subscription, afterSeq)));
        try {
            return between.get(STEP_OVER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sequencer does not answer", e);
        }
    }

    /** The events go to the writer and not into the outbox, which they might overflow; it sends them before it looks there. */
    private Optional<List<Event>> stepOver(Subscription subscription, long afterSeq) {
        Viewer viewer = subscription.viewer();
        if (viewer.isGone()) {
            return Optional.of(List.of());
        }
        if (!recent.covers(afterSeq)) {
            return Optional.empty();
        }
        if (viewer.catchUp(subscription, source.lastSeq())) {
            for (Subscription each : viewer.subscriptions()) {
                if (!each.isJoined() && !each.isEnded()) {
                    join(each);
                }
            }
        }
        return Optional.of(recent.after(afterSeq));
    }

    private void join(Subscription subscription) {
        subscription.joined(source.lastSeq());
        rooms.join(subscription);
    }

    /** Leaves the rooms and comes back with what is kept; one that still catches up goes on with fewer devices. */
    private void narrow(Viewer viewer, Subscription subscription, List<String> kept) {
        leaveRooms(subscription);
        List<String> dropped = new ArrayList<>(subscription.devices().toList());
        dropped.removeAll(kept);
        subscription.narrow(DevicePatterns.of(kept), DevicePatterns.of(dropped), source.lastSeq());
        if (kept.isEmpty()) {
            subscription.end();
        } else if (subscription.isJoined()) {
            rooms.join(subscription);
        }
        if (subscription.isForPresence()) {
            watch(viewer);
        }
    }

    private Snapshot snapshot(Subscription subscription) {
        return new Snapshot(
                source.devices().stream().filter(device -> subscription.hasDevice(device.deviceId())).toList(),
                subscription.metrics(),
                source.openAlerts().stream().filter(alert -> subscription.hasDevice(alert.deviceId())).toList(),
                source.lastSeq());
    }

    private static List<String> subscribed(Viewer viewer) {
        return viewer.subscriptions().stream().flatMap(held -> held.devices().toList().stream()).distinct().toList();
    }
}
