package io.hirundo.gateway.device;

import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.Metrics;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One device's row in the {@link DeviceTable}; mutable, owned by the sequencer. */
final class Device {
    /**
     * So many metrics of one device are remembered; a device that invents names without end must not fill the memory.
     * What comes after is in the log and in the live stream all the same.
     */
    static final int MAX_METRICS = 1_024;

    /**
     * A sample so much older than the last one is no late one: the device's clock fell back, and its value would otherwise
     * stand still until the clock has caught up. Seven days, because a device keeps its samples through an outage of days.
     */
    private static final long CLOCK_FELL_BACK_MS = 7L * 24 * 3_600 * 1_000;

    final String id;
    final Map<String, byte[]> values = new LinkedHashMap<>();
    private byte[] meta;
    private UserEntry said = UserEntry.NONE;
    /** What comes of both; null: nothing was said. */
    private Shown shown;
    Boolean online;
    String reason;
    long lastSeen;
    long ts;
    boolean unsaved;

    /** Whether presence was ever stated; until then a sample is presence enough. */
    private boolean stated;
    // seq of the event that gave ts and lastSeen, where the gateway's clock could not be trusted then; else 0
    private long doubtfulTsSeq;
    private long doubtfulSeenSeq;
    /** The last copy handed out, good until something changes. */
    private DeviceState state;

    Device(String id) {
        this.id = id;
    }

    Device(DeviceState saved) {
        this(saved.deviceId());
        meta = saved.meta();
        online = saved.isOnline();
        reason = saved.reason();
        lastSeen = saved.lastSeen();
        ts = saved.ts();
        values.putAll(saved.values());
        stated = Boolean.FALSE.equals(online);
        state = saved;
    }

    /** @return whether this differs from what was known */
    boolean describe(byte[] description) {
        if (Arrays.equals(meta, description)) {
            return false;
        }
        meta = description;
        shown = said.isEmpty() ? null : said.over(meta);
        changed();
        return true;
    }

    /** What users say stands in a file of its own: it is nothing to be saved here. */
    void say(UserEntry entry) {
        said = entry;
        shown = said.isEmpty() ? null : said.over(meta);
        state = null;
    }

    void sample(Event event, Metrics metrics) {
        boolean newest = isNewest(event);
        for (int i = 0; i < metrics.size(); i++) {
            put(metrics.names()[i],
                    Arrays.copyOfRange(metrics.payload(), metrics.starts()[i], metrics.ends()[i]), newest);
        }
        sampled(event, newest);
    }

    void sample(Event event, Map<String, byte[]> sampled) {
        boolean newest = isNewest(event);
        sampled.forEach((name, value) -> put(name, value, newest));
        sampled(event, newest);
    }

    /** Times of a clock that could not be trusted say nothing about before and after: there the order of arrival holds. */
    private boolean isNewest(Event event) {
        return event.ts() >= ts || ts - event.ts() > CLOCK_FELL_BACK_MS || event.followsDoubtfulClock()
                || doubtfulTsSeq != 0 && event.isClockTrusted();
    }

    /** A late sample fills what is unknown and never hides a newer value. */
    private void put(String name, byte[] value, boolean newest) {
        if (newest && (values.size() < MAX_METRICS || values.containsKey(name))) {
            values.put(name, value);
        } else if (values.size() < MAX_METRICS) {
            values.putIfAbsent(name, value);
        }
    }

    private void sampled(Event event, boolean newest) {
        if (newest) {
            ts = event.ts();
            doubtfulTsSeq = event.followsDoubtfulClock() ? event.seq() : 0;
        }
        if (!stated) {
            online = Boolean.TRUE;
        }
        seen(event);
    }

    void status(Event event, boolean isOnline, String why) {
        online = isOnline;
        reason = isOnline ? null : why;
        stated = true;
        if (isOnline) {
            seen(event);
        }
        changed();
    }

    void seen(Event event) {
        lastSeen = event.serverTs();
        doubtfulSeenSeq = event.isClockTrusted() ? 0 : event.seq();
        changed();
    }

    /** What a checkpoint of an earlier start brought is not corrected: which event gave it is not kept there. */
    void correct(ClockCorrection correction) {
        if (doubtfulTsSeq != 0 && correction.covers(doubtfulTsSeq)) {
            ts += correction.offsetMs();
            doubtfulTsSeq = 0;
            changed();
        }
        if (doubtfulSeenSeq != 0 && correction.covers(doubtfulSeenSeq)) {
            lastSeen += correction.offsetMs();
            doubtfulSeenSeq = 0;
            changed();
        }
    }

    void changed() {
        state = null;
        unsaved = true;
    }

    DeviceState state(String gatewayId) {
        if (state == null) {
            state = new DeviceState(gatewayId, id, meta, online, reason, lastSeen, ts,
                    Collections.unmodifiableMap(new LinkedHashMap<>(values)), shown);
        }
        return state;
    }
}
