package io.hirundo.gateway.live;

import io.hirundo.gateway.access.DevicePatterns;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who ask for presence with the same devices: they may know of the same users, so that each message is encoded once
 * for all of them. Guarded by {@link Presence}, but for what the tick owns.
 */
final class Audience {
    private final DevicePatterns devices;
    private final Set<Watcher> watchers = new LinkedHashSet<>();

    // owned by the tick
    private boolean counted;
    /** The connections that may see any of the devices. */
    private int viewers;

    private record News(String userId, long stamp, byte[] frame) {}

    Audience(DevicePatterns devices) {
        this.devices = devices;
    }

    DevicePatterns devices() {
        return devices;
    }

    void add(Watcher watcher) {
        watchers.add(watcher);
    }

    /** @return whether nobody is left */
    boolean remove(Watcher watcher) {
        watchers.remove(watcher);
        return watchers.isEmpty();
    }

    boolean isCounted() {
        return counted;
    }

    /** @param all the grants of all users' connections; only looked at by one that is not counted yet */
    Round round(List<DevicePatterns[]> all) {
        return new Round(List.copyOf(watchers), all);
    }

    /** What is to be done for it in one tick, outside the lock. */
    final class Round {
        private final List<Watcher> listeners;
        private final List<DevicePatterns[]> all;

        private Round(List<Watcher> listeners, List<DevicePatterns[]> all) {
            this.listeners = listeners;
            this.all = all;
        }

        /**
         * @param moved newest last
         * @param each  so many messages for one listener at most
         * @return whether something still waits for room in an outbox
         */
        boolean tell(List<Presence.Moved> moved, int each) {
            List<Presence.Moved> heard = count(moved);
            // One more, because nobody hears of itself.
            List<News> news = new ArrayList<>();
            for (Presence.Moved one : heard.subList(Math.max(0, heard.size() - each - 1), heard.size())) {
                news.add(new News(one.userId(), one.stamp(),
                        Replies.presence(one.userId(), seen(one.after()) > 0, viewers)));
            }
            boolean waiting = false;
            for (Watcher listener : listeners) {
                for (News one : news) {
                    if (one.stamp > listener.since() && !listener.isUser(one.userId)) {
                        listener.add(one.frame, each);
                    }
                }
                waiting |= listener.send();
            }
            return waiting;
        }

        /** @return those who came or went */
        private List<Presence.Moved> count(List<Presence.Moved> moved) {
            List<Presence.Moved> heard = new ArrayList<>();
            int change = 0;
            for (Presence.Moved one : moved) {
                int before = seen(one.before());
                int after = seen(one.after());
                change += after - before;
                if (before > 0 != after > 0) {
                    heard.add(one);
                }
            }
            if (counted) {
                viewers += change;
            } else {
                counted = true;
                viewers = all.stream().mapToInt(this::seen).sum();
            }
            return heard;
        }

        private int seen(DevicePatterns[] connections) {
            int seen = 0;
            for (DevicePatterns connection : connections) {
                if (connection.intersects(devices)) {
                    seen++;
                }
            }
            return seen;
        }
    }
}
