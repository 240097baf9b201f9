package io.hirundo.gateway.command;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commands that have no result yet, and those that ended last: a fold over the log. Owned by the sequencer.
 *
 * <p>Those under way are exact, also over a kill. Those that ended are kept so that a command given twice is known, a late
 * result is told from a foreign one, and {@code GET commands/{id}} has an answer; a start knows those of the last 65,536
 * events.
 */
public final class OpenCommands {
    /** More than people give; a program that gives more without waiting for results is held up. */
    static final int MAX_OPEN = 1_000;
    static final int MAX_OF_DEVICE = 100;
    /** Of their events, which every checkpoint writes. */
    static final long MAX_OPEN_BYTES = 2 << 20;
    static final int KEPT_ENDED = 1_000;
    static final long KEPT_BYTES = 1 << 20;

    private final Map<String, Known> open = new LinkedHashMap<>();
    private final Map<String, Known> ended = new LinkedHashMap<>();
    private final Map<String, Integer> ofDevice = new HashMap<>();
    private long openBytes;
    private long endedBytes;

    /** @param result empty while it is under way */
    record Known(Event command, Optional<Event> result) {
        boolean isOpen() {
            return result.isEmpty();
        }

        String deviceId() {
            return command.deviceId();
        }

        private long bytes() {
            return command.frame().length + result.map(event -> event.frame().length).orElse(0);
        }
    }

    /** @param events what the last checkpoint held; others than commands are passed over */
    public void restore(Collection<Event> events) {
        events.forEach(this::apply);
    }

    public void apply(Event event) {
        if (event.type() == EventType.COMMAND) {
            begin(id(event), event);
        } else if (event.type() == EventType.RESULT) {
            end(id(event), event);
        }
    }

    private void begin(String id, Event command) {
        if (open.containsKey(id) || ended.containsKey(id)) {
            return; // there is no second one of an id
        }
        Known known = new Known(command, Optional.empty());
        open.put(id, known);
        openBytes += known.bytes();
        ofDevice.merge(command.deviceId(), 1, Integer::sum);
    }

    private void end(String id, Event result) {
        Known known = open.remove(id);
        if (known == null) {
            return; // refused without ever having been under way
        }
        openBytes -= known.bytes();
        ofDevice.computeIfPresent(known.deviceId(), (_, count) -> count == 1 ? null : count - 1);
        Known over = new Known(known.command, Optional.of(result));
        ended.put(id, over);
        endedBytes += over.bytes();
        for (Iterator<Known> eldest = ended.values().iterator(); ended.size() > KEPT_ENDED || endedBytes > KEPT_BYTES; ) {
            endedBytes -= eldest.next().bytes();
            eldest.remove();
        }
    }

    /** The {@code command} events without a result, oldest first: what a checkpoint keeps. */
    public List<Event> all() {
        List<Event> events = new ArrayList<>(open.size());
        open.values().forEach(known -> events.add(known.command));
        return events;
    }

    /** Under way or ended lately; null: not known. */
    Known find(String id) {
        Known known = open.get(id);
        return known == null ? ended.get(id) : known;
    }

    int size() {
        return open.size();
    }

    /** Why another command for this device has to wait, in words; empty if it has not. */
    Optional<String> noRoom(String deviceId) {
        if (ofDevice.getOrDefault(deviceId, 0) >= MAX_OF_DEVICE) {
            return Optional.of(MAX_OF_DEVICE + " commands are under way for " + deviceId
                    + ", as many as may be; wait for their results");
        }
        if (open.size() >= MAX_OPEN) {
            return Optional.of(MAX_OPEN + " commands are under way, as many as may be; wait for their results");
        }
        if (openBytes >= MAX_OPEN_BYTES) {
            return Optional.of("the commands under way have " + openBytes + " bytes, " + MAX_OPEN_BYTES
                    + " are allowed; wait for their results");
        }
        return Optional.empty();
    }

    /**
     * Why a device's result is not to become an event, in words; empty if its command waits for it.
     *
     * @param payload as ingest wrote it
     */
    public Optional<String> refusal(String deviceId, byte[] payload) {
        String id = CommandJson.members(payload).get("id");
        Known known = find(id);
        if (known == null || !known.deviceId().equals(deviceId)) { // the same words: one device learns nothing of another
            return Optional.of("no command '" + id + "' is under way for " + deviceId
                    + "; a result is taken once, from the device that got the command");
        }
        if (known.isOpen()) {
            return Optional.empty();
        }
        return Optional.of("the command '" + id + "' has ended as '"
                + CommandJson.members(known.result().orElseThrow().payload()).get("status") + "'; a result is taken once");
    }

    /** The seq of the event that this result has become before; -1: it has not. */
    public long seqOf(String deviceId, byte[] payload) {
        Known known = find(CommandJson.members(payload).get("id"));
        return known != null && !known.isOpen() && known.deviceId().equals(deviceId)
                && Arrays.equals(known.result().orElseThrow().payload(), payload) ? known.result().orElseThrow().seq() : -1;
    }

    private static String id(Event event) {
        return CommandJson.members(event.payload()).get("id");
    }
}
