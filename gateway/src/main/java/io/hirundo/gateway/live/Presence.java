package io.hirundo.gateway.live;

import io.hirundo.gateway.Alarm;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Tells viewers that asked for it which users come and go: a user comes with its first connection and goes with its last.
 * One hears of another only if both may see a device of the asking subscription.
 *
 * <p>Connections and the sequencer take notes here, under a lock that is held for a few instructions. Whom it concerns is
 * found out on a timer's thread, {@link #tick}, so that ten thousand viewers who come at once are no flood: what a user
 * did between two ticks is one piece of news or none, and a tick sends a bounded number of messages. What does not fit is
 * left out: the newest message has the newest count. While nobody asks, nothing happens but that grants are noted.
 */
final class Presence {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Of one tick, over all who asked: tens of milliseconds of work. */
    private static final int MESSAGES_A_TICK = 20_000;
    /** Of one tick, for one who asked: nobody reads more names at once. */
    static final int MESSAGES_A_VIEWER = 16;
    private static final DevicePatterns[] NOBODY = {};

    /**
     * What a user did since the last tick.
     *
     * @param before the grants of its connections at the last tick
     * @param stamp  of the newest change
     */
    private record Change(DevicePatterns[] before, long stamp) {}

    /** A change as the tick sees it. */
    record Moved(String userId, DevicePatterns[] before, DevicePatterns[] after, long stamp) {}

    private final LongConsumer tickIn;

    // guarded by this
    /** By user, what each of its connections may see. */
    private final Map<String, DevicePatterns[]> users = new HashMap<>();
    /** Newest last; empty while nobody watches. Bounded by the users at the last tick and now: who came and went is not in it. */
    private Map<String, Change> changed = new LinkedHashMap<>();
    private final Map<Viewer, Watcher> watchers = new HashMap<>();
    private final Map<List<String>, Audience> audiences = new HashMap<>();
    private long stamp;
    private boolean awaitsTick;

    Presence(ScheduledExecutorService timer) {
        tickIn = new Alarm(timer, this::tick)::in;
    }

    /** @param tickIn asks for a {@link #tick} after so many nanoseconds */
    Presence(LongConsumer tickIn) {
        this.tickIn = tickIn;
    }

    /** A connection of this user was admitted. Any thread. */
    synchronized void joined(Principal who) {
        DevicePatterns[] before = users.getOrDefault(who.userId(), NOBODY);
        DevicePatterns[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = who.devices();
        changed(who.userId(), before, after);
    }

    /** A connection that {@link #joined} has ended; the same principal. Any thread. */
    synchronized void left(Principal who) {
        DevicePatterns[] before = users.getOrDefault(who.userId(), NOBODY);
        List<DevicePatterns> rest = new ArrayList<>(Arrays.asList(before));
        for (int i = 0; i < before.length; i++) {
            if (before[i] == who.devices()) {
                rest.remove(i);
                break;
            }
        }
        changed(who.userId(), before, rest.toArray(NOBODY));
    }

    private void changed(String userId, DevicePatterns[] before, DevicePatterns[] after) {
        if (after.length == 0) {
            users.remove(userId);
        } else {
            users.put(userId, after);
        }
        if (watchers.isEmpty()) {
            return;
        }
        Change earlier = changed.remove(userId);
        DevicePatterns[] atLastTick = earlier == null ? before : earlier.before;
        if (atLastTick.length > 0 || after.length > 0) {
            changed.put(userId, new Change(atLastTick, ++stamp));
            askForTick();
        }
    }

    /** From now on the viewer hears of who may see any of these devices. */
    synchronized void watch(Viewer viewer, DevicePatterns devices) {
        Watcher before = watchers.get(viewer);
        long since = before == null ? stamp : before.since();
        unwatch(viewer);
        Audience audience = audiences.computeIfAbsent(devices.toList(), any -> new Audience(devices));
        Watcher watcher = new Watcher(viewer, audience, since);
        audience.add(watcher);
        watchers.put(viewer, watcher);
    }

    synchronized void unwatch(Viewer viewer) {
        Watcher watcher = watchers.remove(viewer);
        if (watcher == null) {
            return;
        }
        if (watcher.audience().remove(watcher)) {
            audiences.remove(watcher.audience().devices().toList());
        }
        if (watchers.isEmpty()) {
            changed.clear();
        }
    }

    /** Not twice at the same time: the next is asked for at the end of this. */
    void tick() {
        List<Moved> moved = new ArrayList<>();
        List<Audience.Round> rounds = new ArrayList<>();
        int told = 0;
        synchronized (this) {
            changed.forEach((userId, change) -> moved.add(
                    new Moved(userId, change.before, users.getOrDefault(userId, NOBODY), change.stamp)));
            changed = new LinkedHashMap<>();
            List<DevicePatterns[]> all = null;
            for (Audience audience : audiences.values()) {
                if (all == null && !audience.isCounted()) {
                    all = List.copyOf(users.values());
                }
                rounds.add(audience.round(all));
            }
            told = watchers.size();
        }
        int each = Math.clamp(MESSAGES_A_TICK / Math.max(1, told), 1, MESSAGES_A_VIEWER);
        boolean waiting = false;
        for (Audience.Round round : rounds) {
            waiting |= round.tell(moved, each);
        }
        synchronized (this) {
            awaitsTick = false;
            if (waiting || !changed.isEmpty()) {
                askForTick();
            }
        }
    }

    private void askForTick() {
        if (!awaitsTick) {
            awaitsTick = true;
            tickIn.accept(PERIOD_NANOS);
        }
    }

    /** How many users it has noted, and how many ask; for tests: nothing may be left behind. */
    synchronized int size() {
        return users.size() + watchers.size() + audiences.size() + changed.size();
    }
}
