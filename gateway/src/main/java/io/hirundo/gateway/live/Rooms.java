package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who gets which device's events. Owned by the sequencer.
 *
 * <p>A room is a device and the viewers in it, each once however many of its subscriptions name the device. It is put
 * together when the first event for it comes after a change, so that an event costs no more than its own viewers: those
 * who are not in the room are not looked at.
 */
final class Rooms {
    private record Member(Viewer viewer, int types) {}

    private static final class Room {
        private Member[] members;
        /** Of {@link #wideVersion}, when the members were put together. */
        private long version = -1;
    }

    private final Map<String, Room> rooms = new HashMap<>();
    /** Subscriptions that name a device by its id. */
    private final Map<String, Set<Subscription>> byId = new HashMap<>();
    /** Subscriptions with a prefix or {@code *}: they may touch any room. */
    private final Set<Subscription> wide = new LinkedHashSet<>();
    private long wideVersion;
    /** Written by the sequencer alone. */
    private volatile int held;

    void join(Subscription subscription) {
        held = held + 1;
        for (String id : subscription.devices().ids()) {
            byId.computeIfAbsent(id, any -> new LinkedHashSet<>()).add(subscription);
            rooms.remove(id);
        }
        if (isWide(subscription)) {
            wide.add(subscription);
            wideVersion++;
        }
    }

    /** Of a subscription that has joined. */
    void leave(Subscription subscription) {
        held = held - 1;
        for (String id : subscription.devices().ids()) {
            Set<Subscription> named = byId.get(id);
            if (named != null && named.remove(subscription) && named.isEmpty()) {
                byId.remove(id);
            }
            rooms.remove(id);
        }
        if (isWide(subscription) && wide.remove(subscription)) {
            wideVersion++;
        }
    }

    /** Puts the event into the outbox of each viewer in its room. */
    void event(Event event) {
        Room room = rooms.get(event.deviceId());
        if (room == null || room.version != wideVersion) {
            room = open(event.deviceId());
        }
        int bit = Subscription.bit(event.type());
        for (Member member : room.members) {
            if ((member.types & bit) != 0) {
                member.viewer.deliver(event);
            }
        }
    }

    /** How many subscriptions are held: none may be left behind by a viewer that is gone. Any thread. */
    int subscriptions() {
        return held;
    }

    private Room open(String deviceId) {
        Map<Viewer, Integer> types = new LinkedHashMap<>();
        for (Subscription subscription : byId.getOrDefault(deviceId, Set.of())) {
            add(types, subscription, deviceId);
        }
        for (Subscription subscription : wide) {
            add(types, subscription, deviceId);
        }
        List<Member> members = new ArrayList<>(types.size());
        types.forEach((viewer, mask) -> members.add(new Member(viewer, mask)));
        Room room = new Room();
        room.members = members.toArray(Member[]::new);
        room.version = wideVersion;
        rooms.put(deviceId, room);
        return room;
    }

    private static void add(Map<Viewer, Integer> types, Subscription subscription, String deviceId) {
        if (subscription.hasDevice(deviceId)) {
            types.merge(subscription.viewer(), subscription.types(), (a, b) -> a | b);
        }
    }

    private static boolean isWide(Subscription subscription) {
        return subscription.devices().isAll() || !subscription.devices().prefixes().isEmpty();
    }
}
