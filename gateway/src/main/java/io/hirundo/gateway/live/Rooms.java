package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Who gets which device's events. Owned by the sequencer.
 *
 * <p>A room is a device and the viewers in it, each once however many of its subscriptions name the device. It is put
 * together when the first event for it comes after a change, so that an event costs no more than its own viewers: those
 * who are not in the room are not looked at.
 *
 * <p>Where somebody wishes for a {@code maxRate}, {@link #flush} is to be called when what is held becomes due.
 */
final class Rooms {
    /** What is held may come so much late: a flush for each event would cost more than it is worth. */
    private static final long GRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** So soon what was held for a viewer that has left is let go, or sent to one that wishes for more now. */
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final LongConsumer flushIn;
    private final LiveCounters counters;

    private final Map<String, Room> rooms = new HashMap<>();
    /** Those with a {@code maxRate}; {@link #flush} looks at no others. */
    private final Set<Room> paced = new LinkedHashSet<>();
    /** Subscriptions that name a device by its id. */
    private final Map<String, Set<Subscription>> byId = new HashMap<>();
    /** Subscriptions with a prefix or {@code *}: they may touch any room. */
    private final Set<Subscription> wide = new LinkedHashSet<>();
    private long wideVersion;
    /** When the flush comes that was asked for. */
    private long flushNanos;
    private boolean awaitsFlush;
    /** Written by the sequencer alone. */
    private volatile int held;

    /** @param flushIn asks for a {@link #flush} on the sequencer after so many nanoseconds, or earlier */
    Rooms(LongSupplier nanoTime, LongConsumer flushIn, LiveCounters counters) {
        this.nanoTime = nanoTime;
        this.flushIn = flushIn;
        this.counters = counters;
    }

    void join(Subscription subscription) {
        held = held + 1;
        for (String id : subscription.devices().ids()) {
            byId.computeIfAbsent(id, any -> new LinkedHashSet<>()).add(subscription);
            outdate(id);
        }
        if (isWide(subscription)) {
            wide.add(subscription);
            wideVersion++;
        }
        sweep();
    }

    /** Of a subscription that has joined. */
    void leave(Subscription subscription) {
        held = held - 1;
        for (String id : subscription.devices().ids()) {
            Set<Subscription> named = byId.get(id);
            if (named != null && named.remove(subscription) && named.isEmpty()) {
                byId.remove(id);
            }
            outdate(id);
        }
        if (isWide(subscription) && wide.remove(subscription)) {
            wideVersion++;
            flushAt(nanoTime.getAsLong() + SWEEP_NANOS); // the rooms of devices that are silent remember the viewer
        }
        sweep();
    }

    /** Keeps a paced room, which knows when its members were last sent something. */
    private void outdate(String deviceId) {
        Room room = rooms.get(deviceId);
        if (room != null && room.isPaced()) {
            room.outdate();
        } else {
            rooms.remove(deviceId);
        }
    }

    /** Puts the event into the outbox of each viewer in its room, or holds it for who wishes for less. */
    void event(Event event) {
        Room room = rooms.get(event.deviceId());
        if (room == null) {
            room = new Room(event.deviceId(), counters);
            rooms.put(event.deviceId(), room);
        }
        if (!room.isOf(wideVersion)) {
            refill(room);
        }
        room.event(event, nanoTime);
        if (room.dueNanos() != Room.NOTHING_HELD) {
            flushAt(room.dueNanos());
        }
    }

    /** Delivers what has been held long enough, and lets go of those who have left and of what was held for them. */
    void flush() {
        awaitsFlush = false;
        rooms.values().removeIf(room -> !room.isPaced() && !room.isOf(wideVersion));
        long now = nanoTime.getAsLong();
        for (Room room : Set.copyOf(paced)) {
            if (!room.isOf(wideVersion)) {
                refill(room);
            }
            room.flush(now);
            if (room.dueNanos() != Room.NOTHING_HELD) {
                flushAt(room.dueNanos());
            }
        }
    }

    /** Delivers what is held for this viewer, due or not. */
    void release(Viewer viewer) {
        for (Room room : Set.copyOf(paced)) {
            if (!room.isOf(wideVersion)) {
                refill(room);
            }
            room.release(viewer, nanoTime.getAsLong());
        }
    }

    private void sweep() {
        if (!paced.isEmpty()) {
            flushAt(nanoTime.getAsLong() + SWEEP_NANOS);
        }
    }

    private void flushAt(long nanos) {
        if (!awaitsFlush || nanos - flushNanos < 0) {
            long in = Math.max(nanos - nanoTime.getAsLong(), GRAIN_NANOS);
            awaitsFlush = true;
            flushNanos = nanos;
            flushIn.accept(in);
        }
    }

    /** How many members the rooms remember; for tests. */
    int members() {
        return rooms.values().stream().mapToInt(Room::members).sum();
    }

    /** How many events are held back; for tests. */
    int heldEvents() {
        return rooms.values().stream().mapToInt(Room::heldEvents).sum();
    }

    /** How many subscriptions are held: none may be left behind by a viewer that is gone. Any thread. */
    int subscriptions() {
        return held;
    }

    private void refill(Room room) {
        Map<Viewer, Wish> wishes = new LinkedHashMap<>();
        for (Subscription subscription : byId.getOrDefault(room.deviceId(), Set.of())) {
            add(wishes, subscription, room.deviceId());
        }
        for (Subscription subscription : wide) {
            add(wishes, subscription, room.deviceId());
        }
        room.refill(wishes.values(), wideVersion);
        if (room.isPaced()) {
            paced.add(room);
        } else {
            paced.remove(room);
        }
    }

    private static void add(Map<Viewer, Wish> wishes, Subscription subscription, String deviceId) {
        if (subscription.hasDevice(deviceId)) {
            wishes.computeIfAbsent(subscription.viewer(), Wish::new).add(subscription);
        }
    }

    private static boolean isWide(Subscription subscription) {
        return subscription.devices().isAll() || !subscription.devices().prefixes().isEmpty();
    }
}
