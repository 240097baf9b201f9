package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Event;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Tells whether an old message is in the log already. A device that comes back after a day sends its messages in order of
 * time, so what was found of a minute serves the next sixty. For the late look-ups and for the fleet's commands: both have
 * threads that may wait for each other's reading, so the lock is held across it.
 */
final class KnownEvents {
    /** Messages of one device and minute that are remembered together; more are looked up each time. */
    private static final int MAX_OF_MINUTE = 65_536;
    private static final int MAX_REMEMBERED = 262_144;
    /**
     * Half of the sequencer's redelivery window: what came in since a minute was looked up is in that window, and what is
     * older than the window was in the log when it was looked up.
     */
    private static final long FRESH_EVENTS = 32_768;

    private record Minute(String deviceId, long start) {}

    private record Found(Map<Long, Long> seqByIdentity, long atEvent) {}

    private final Readers readers;
    private final LinkedHashMap<Minute, Found> found = new LinkedHashMap<>(16, 0.75f, true);
    private int remembered;

    KnownEvents(Readers readers) {
        this.readers = readers;
    }

    /** @param atEvent how many events were committed since the start */
    synchronized OptionalLong find(String deviceId, long ts, long contentHash, long atEvent) {
        Minute minute = new Minute(deviceId, Level.MINUTE.startOf(ts));
        Found known = found.get(minute);
        if (known == null || atEvent - known.atEvent > FRESH_EVENTS) {
            forget(minute, known);
            known = new Found(readers.with(connection -> identities(connection, minute)), atEvent);
            remember(minute, known);
        }
        Long seq = known.seqByIdentity.get(ContentHash.withTimestamp(contentHash, ts));
        return seq == null ? OptionalLong.empty() : OptionalLong.of(seq);
    }

    private static Map<Long, Long> identities(ReadConnection connection, Minute minute) throws SQLException {
        Map<Long, Long> seqByIdentity = new HashMap<>();
        connection.snapshot(snapshot -> {
            try (BlocksOfTime blocks = new BlocksOfTime(snapshot, ShownTimes.ORIGINAL)) {
                blocks.forEach(minute.deviceId, minute.start, minute.start + Level.MINUTE.widthMs,
                        (event, _) -> seqByIdentity.putIfAbsent(identity(event), event.seq()));
            }
            return seqByIdentity;
        });
        return seqByIdentity;
    }

    private static long identity(Event event) {
        return ContentHash.withTimestamp(ContentHash.of(event), event.ts());
    }

    private void forget(Minute minute, Found known) {
        if (known != null) {
            found.remove(minute);
            remembered -= cost(known);
        }
    }

    private void remember(Minute minute, Found known) {
        if (known.seqByIdentity.size() > MAX_OF_MINUTE) {
            return;
        }
        found.put(minute, known);
        remembered += cost(known);
        while (remembered > MAX_REMEMBERED) {
            Map.Entry<Minute, Found> eldest = found.firstEntry();
            forget(eldest.getKey(), eldest.getValue());
        }
    }

    /** Also a minute without events takes space. */
    private static int cost(Found known) {
        return known.seqByIdentity.size() + 4;
    }
}
