package io.hirundo.gateway.command;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.SequencedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A desk between a log that commits, a broker that takes and a clock that goes when the test says so. It can be killed: then
 * the log loses what was not committed, and a new desk begins with the rest. One thread plays all of them.
 */
final class CommandSite implements EventOrder, SequencedLog {
    static final Set<String> DEVICES = Set.of("relay", "valve");
    static final Principal OPERATOR = who(Role.OPERATOR, "*");

    /** A command as the device saw it. @param ageMs since it was given, by a clock that nobody sets */
    record Seen(String id, String body, long expirySeconds, long ageMs) {}

    final List<Event> log = new ArrayList<>();
    final List<Seen> seen = new ArrayList<>();
    private final EventEncoder encoder = new EventEncoder("site-7");
    private final Map<String, Long> givenAtNanos = new HashMap<>();
    private final Deque<OutgoingCommand> handed = new ArrayDeque<>();
    private int committed;
    private long seq;
    private long nanos = 5_000_000_000L;
    private long ms = 1_733_394_600_000L;
    private OpenCommands open;
    CommandDesk desk;

    CommandSite() {
        live();
    }

    static Principal who(Role role, String... devices) {
        return new Principal("eva", role, DevicePatterns.of(List.of(devices)), Long.MAX_VALUE, "");
    }

    private void live() {
        open = new OpenCommands();
        log.forEach(open::apply);
        desk = new CommandDesk(this, this, () -> nanos, () -> ms, _ -> { });
        try {
            desk.start(handed::offer);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGKILL, and a new life. */
    void kill() {
        log.subList(committed, log.size()).clear();
        handed.clear();
        live();
    }

    Given give(String deviceId, long ttlMs) {
        return give(OPERATOR, deviceId, ttlMs, 0);
    }

    /** @param waitedMs how long it has waited for its turn */
    Given give(Principal who, String deviceId, long ttlMs, long waitedMs) {
        Given given = desk.give(who, new CommandRequest(deviceId, utf8("{\"on\":true}"), ttlMs), nanos - waitedMs * 1_000_000);
        if (given instanceof Given.Taken taken) {
            givenAtNanos.put(taken.command().id(), nanos);
        }
        return given;
    }

    /** @return the id of a command that is taken */
    String taken(String deviceId, long ttlMs) {
        return ((Given.Taken) give(deviceId, ttlMs)).command().id();
    }

    long takeFromFleet(String id, String deviceId, long givenMs, long expiresAt, boolean isRedelivery) {
        try {
            FleetCommand command = FleetCommand.read(utf8("{\"id\":\"" + id + "\",\"deviceId\":\"" + deviceId
                    + "\",\"command\":{\"on\":true},\"by\":\"ana\",\"expiresAt\":" + expiresAt + "}"), givenMs);
            givenAtNanos.putIfAbsent(id, nanos);
            return desk.take(command, expiresAt - ms, nanos, isRedelivery);
        } catch (FleetCommand.Malformed e) {
            throw new AssertionError(e);
        }
    }

    void commit() {
        List<JournalItem> items = new ArrayList<>();
        log.subList(committed, log.size()).forEach(event -> items.add(new JournalItem.Append(event, Delivery.NONE)));
        committed = log.size();
        desk.committed(items, seq);
    }

    /** Puts only some of what waits on disk. */
    void commitSome(int events) {
        int upTo = Math.min(log.size(), committed + events);
        List<JournalItem> items = new ArrayList<>();
        log.subList(committed, upTo).forEach(event -> items.add(new JournalItem.Append(event, Delivery.NONE)));
        committed = upTo;
        desk.committed(items, committed == 0 ? 0 : log.get(committed - 1).seq());
    }

    long committedSeq() {
        return committed == 0 ? 0 : log.get(committed - 1).seq();
    }

    /** The broker takes the next command, if there is one. */
    void publish() {
        OutgoingCommand command = handed.poll();
        if (command != null) {
            publish(command);
        }
    }

    void publishAll() {
        while (!handed.isEmpty()) {
            publish();
        }
    }

    private void publish(OutgoingCommand command) {
        boolean wanted = command.isWanted();
        command.claim().ifPresent(message -> {
            if (!wanted) {
                throw new AssertionError("claimed, and not wanted: " + command.id());
            }
            if (log.subList(0, committed).stream().noneMatch(event -> isCommand(event, command.id()))) {
                throw new AssertionError("published before its event was committed: " + command.id());
            }
            seen.add(new Seen(command.id(), new String(message.body(), StandardCharsets.UTF_8), message.expirySeconds(),
                    (nanos - givenAtNanos.get(command.id())) / 1_000_000));
        });
    }

    /** The next that waits for the broker. */
    OutgoingCommand handed() {
        return handed.peek();
    }

    /** What the sequencer does with a device's result. @return why it was refused */
    Optional<String> answer(String id, String deviceId, String status) {
        byte[] payload = utf8("{\"id\":\"" + id + "\",\"status\":\"" + status + "\"}");
        if (open.seqOf(deviceId, payload) >= 0) {
            return Optional.empty();
        }
        Optional<String> refusal = open.refusal(deviceId, payload);
        if (refusal.isEmpty()) {
            put(EventType.RESULT, deviceId, ms, ms, payload);
        }
        return refusal;
    }

    /** Time goes by, for both clocks, and the desk looks at what is due. */
    void pass(long millis) {
        nanos += millis * 1_000_000;
        ms += millis;
        desk.endDue();
    }

    /** Somebody sets the clock. */
    void setClock(long byMs) {
        ms += byMs;
    }

    long nowMs() {
        return ms;
    }

    /** The ends of a command, in the log's order. */
    List<String> ends(String id) {
        return log.stream().filter(event -> event.type() == EventType.RESULT)
                .map(event -> CommandJson.members(event.payload())).filter(members -> id.equals(members.get("id")))
                .map(members -> members.get("status")).toList();
    }

    /** What the gateway said to its end. */
    String message(String id) {
        return desk.find(OPERATOR, id).orElseThrow().message().orElse("");
    }

    /** The ids that the log knows, each as often as it has an event. */
    List<String> commandIds() {
        return log.stream().filter(event -> event.type() == EventType.COMMAND)
                .map(event -> CommandJson.members(event.payload()).get("id")).toList();
    }

    private static boolean isCommand(Event event, String id) {
        return event.type() == EventType.COMMAND && CommandJson.members(event.payload()).get("id").equals(id);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // the sequencer and the journal

    @Override
    public void execute(Runnable work) {
        work.run();
    }

    @Override
    public Event put(EventType type, String deviceId, long ts, long nowMs, byte[] payload) {
        Event event = encoder.encode(type, deviceId, ++seq, ts, nowMs, payload, null);
        open.apply(event);
        desk.event(event);
        log.add(event);
        return event;
    }

    @Override
    public boolean knows(String deviceId) {
        return DEVICES.contains(deviceId);
    }

    @Override
    public OpenCommands commands() {
        return open;
    }

    @Override
    public void append(JournalItem item) {
        throw new AssertionError("the desk puts events in order and appends nothing itself");
    }

    @Override
    public long reservedUpTo() {
        return Long.MAX_VALUE;
    }

    @Override
    public OptionalLong find(EventType type, String deviceId, long ts, long contentHash) {
        return log.subList(0, committed).stream()
                .filter(event -> event.type() == type && event.ts() == ts && ContentHash.of(event) == contentHash
                        && event.deviceId().equals(deviceId))
                .mapToLong(Event::seq).findFirst();
    }
}
