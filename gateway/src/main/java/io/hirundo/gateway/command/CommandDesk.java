package io.hirundo.gateway.command;

import io.hirundo.gateway.Alarm;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.CommitListener;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.SequencedLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where commands are given, and where each of them gets its end.
 *
 * <p>The way of one: checked; event {@code command}; committed; handed to the {@link CommandSender}, which claims and
 * publishes it; the device's result ends it, or its time does. What is under way stands in the log ({@link OpenCommands});
 * what only this life knows of it, its {@link Flight}, is owned by the sequencer. After a kill there is no flight, and a
 * command without a result may or may not have been published: it is not published again, it waits for its result until its
 * end. Publishing before the commit would be faster by a commit and was rejected: a kill in between would leave a device that
 * acts on what nobody is said to have wanted.
 *
 * <p>Time is judged by the monotonic clock since acceptance, so a clock that is set neither expires a command nor revives
 * one. Only over a restart the wall clock has to do, bounded by the time that the command was given.
 */
public final class CommandDesk implements Commands, FleetDesk, EventSink, CommitListener, AutoCloseable {
    /** The sequencer answers in microseconds; this only ends the wait for one that has died. */
    private static final long ASK_SECONDS = 5;
    /** Before {@link #start}, and where there is no broker. */
    private static final CommandSender NOBODY = _ -> false;

    private final EventOrder order;
    private final SequencedLog log;
    private final LongSupplier nanoTime;
    private final LongSupplier epochMs;
    private final LongConsumer wakeIn;
    private final Runnable stopTimer;
    private final CommandCounts counts = new CommandCounts();
    // the sequencer's
    private final Map<String, Flight> flights = new LinkedHashMap<>();
    private Flight taking;
    /** By the seq of their events: the sequencer puts, the journal writer takes. */
    private final Map<Long, Flight> uncommitted = new ConcurrentHashMap<>();
    private volatile CommandSender sender = NOBODY;

    /** @param log asked whether a command of the fleet was taken before */
    public CommandDesk(EventOrder order, SequencedLog log, LongSupplier nanoTime, LongSupplier epochMs) {
        this.order = order;
        this.log = log;
        this.nanoTime = nanoTime;
        this.epochMs = epochMs;
        ScheduledExecutorService timer = Alarm.timer("command-timer", 1);
        this.wakeIn = new Alarm(timer, () -> order.execute(this::endDue))::in;
        this.stopTimer = timer::shutdownNow;
    }

    /** @param wakeIn asks for a call of {@link #endDue} on the sequencer after so many nanoseconds, or earlier */
    CommandDesk(EventOrder order, SequencedLog log, LongSupplier nanoTime, LongSupplier epochMs, LongConsumer wakeIn) {
        this.order = order;
        this.log = log;
        this.nanoTime = nanoTime;
        this.epochMs = epochMs;
        this.wakeIn = wakeIn;
        this.stopTimer = () -> { };
    }

    /** Takes up what was under way when the last life ended. Once, when the sequencer delivers to this. */
    public void start(CommandSender to) throws InterruptedException {
        sender = to;
        order.execute(this::restore);
    }

    /** Ends nothing more; what is under way is in the log. Before the sequencer's own end. */
    @Override
    public void close() {
        stopTimer.run();
    }

    @Override
    public Given give(Principal who, CommandRequest request, long receivedNanos) {
        if (!who.role().includes(Role.OPERATOR)) {
            return new Given.Forbidden("commands need the role operator or admin; yours is " + who.role().wireName());
        }
        return ask(() -> giveInTurn(who, request, receivedNanos));
    }

    @Override
    public Optional<CommandState> find(Principal who, String commandId) {
        return ask(() -> Optional.ofNullable(order.commands().find(commandId))
                .filter(known -> who.maySee(known.deviceId())).map(this::state));
    }

    @Override
    public long take(FleetCommand command, long restMs, long atNanos, boolean isRedelivery) {
        byte[] payload = command.payload();
        if (isRedelivery) {
            OptionalLong known = seqOf(EventType.COMMAND, command.deviceId(), command.ts(), payload);
            if (known.isPresent()) {
                return known.getAsLong();
            }
        }
        long deadline = atNanos + TimeUnit.MILLISECONDS.toNanos(Math.clamp(restMs, 0, CommandRules.MAX_TTL_MS));
        Optional<String> tooLong = restMs <= CommandRules.MAX_TTL_MS ? Optional.empty()
                : Optional.of("it expires in " + restMs + " ms; allowed are " + CommandRules.MAX_TTL_MS + " (a day)");
        return ask(() -> takeInTurn(command, payload, deadline, tooLong));
    }

    @Override
    public long refuse(String id, String deviceId, long ts, String reason, boolean isRedelivery) {
        byte[] payload = CommandJson.result(id, "rejected", reason);
        if (isRedelivery) {
            OptionalLong known = seqOf(EventType.RESULT, deviceId, ts, payload);
            if (known.isPresent()) {
                return known.getAsLong();
            }
        }
        return ask(() -> {
            OpenCommands.Known known = order.commands().find(id);
            if (known != null) { // it would take that one's end away
                counts.repeated.increment();
                return known.command().seq();
            }
            counts.refused.increment();
            return order.put(EventType.RESULT, deviceId, ts, epochMs.getAsLong(), payload).seq();
        });
    }

    private OptionalLong seqOf(EventType type, String deviceId, long ts, byte[] payload) {
        OptionalLong known = log.find(type, deviceId, ts, ContentHash.of(type, deviceId, payload));
        if (known.isPresent()) {
            counts.repeated.increment();
        }
        return known;
    }

    // the sequencer's thread

    private Given giveInTurn(Principal who, CommandRequest request, long receivedNanos) {
        String deviceId = request.deviceId();
        if (!who.maySee(deviceId) || !order.knows(deviceId)) {
            return new Given.NotFound("there is no device '" + deviceId + "', or the token gives no right to it");
        }
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - receivedNanos);
        if (waitedMs >= request.ttlMs()) {
            counts.late.increment();
            return new Given.Late("it was good for " + request.ttlMs() + " ms, and the gateway came to it after " + waitedMs
                    + " ms; nothing was done");
        }
        Optional<String> noRoom = order.commands().noRoom(deviceId);
        if (noRoom.isPresent()) {
            counts.refused.increment();
            return new Given.Full(noRoom.get());
        }
        long now = epochMs.getAsLong();
        String id = UUID.randomUUID().toString();
        long expiresAt = now + request.ttlMs() - waitedMs;
        Flight flight = Flight.begun(id, deviceId, request.command(), expiresAt,
                receivedNanos + TimeUnit.MILLISECONDS.toNanos(request.ttlMs()), nanoTime, epochMs);
        begin(flight, now, now, CommandJson.command(id, request.command(), who.userId(), expiresAt));
        return new Given.Taken(state(order.commands().find(id)));
    }

    private long takeInTurn(FleetCommand command, byte[] payload, long deadline, Optional<String> tooLong) {
        OpenCommands.Known known = order.commands().find(command.id());
        if (known != null) {
            counts.repeated.increment();
            return known.command().seq();
        }
        long now = epochMs.getAsLong();
        String deviceId = command.deviceId();
        Optional<String> refusal = tooLong.isPresent() ? tooLong
                : order.knows(deviceId) ? order.commands().noRoom(deviceId)
                : Optional.of("this gateway knows no device '" + deviceId + "'");
        if (refusal.isEmpty() && deadline - nanoTime.getAsLong() > 0) {
            return begin(Flight.begun(command.id(), deviceId, command.command(), command.expiresAt(), deadline, nanoTime,
                    epochMs), command.ts(), now, payload).seq();
        }
        // Both are written, so that whoever reads the log sees what was wanted. Without a flight it is not published.
        order.put(EventType.COMMAND, deviceId, command.ts(), now, payload);
        byte[] end = refusal.isPresent() ? CommandJson.result(command.id(), "rejected", refusal.get())
                : CommandJson.result(command.id(), "expired", "it had expired when the gateway read it: it was not published");
        counts.refused.increment();
        return order.put(EventType.RESULT, deviceId, now, now, end).seq();
    }

    private Event begin(Flight flight, long ts, long now, byte[] payload) {
        taking = flight;
        try {
            Event event = order.put(EventType.COMMAND, flight.deviceId(), ts, now, payload);
            counts.taken.increment();
            wake();
            return event;
        } finally {
            taking = null;
        }
    }

    /** Before the journal has it: when it is committed, its flight is there. */
    @Override
    public void event(Event event) {
        if (event.type() == EventType.COMMAND) {
            if (taking != null) {
                flights.put(taking.id(), taking);
                uncommitted.put(event.seq(), taking);
            }
            counts.open(order.commands().size());
        } else if (event.type() == EventType.RESULT) {
            Map<String, String> members = CommandJson.members(event.payload());
            Flight flight = flights.remove(members.get("id"));
            if (flight != null) {
                flight.over();
                counts.ended(members.get("status"));
            }
            counts.open(order.commands().size());
        }
    }

    private void restore() {
        long now = epochMs.getAsLong();
        for (Event event : order.commands().all()) {
            Map<String, String> members = CommandJson.members(event.payload());
            long expiresAt = Long.parseLong(members.get("expiresAt"));
            long ttlMs = Math.clamp(expiresAt - event.serverTs(), 0, CommandRules.MAX_TTL_MS);
            flights.put(members.get("id"), Flight.restored(members.get("id"), event.deviceId(),
                    Math.clamp(expiresAt - now, 0, ttlMs), nanoTime, epochMs));
        }
        counts.open(order.commands().size());
        wake();
    }

    /** Gives an end to what has waited long enough. */
    void endDue() {
        long now = nanoTime.getAsLong();
        try {
            for (Flight flight : List.copyOf(flights.values())) { // each end takes one out
                flight.end(now).ifPresent(end -> {
                    long nowMs = epochMs.getAsLong();
                    order.put(EventType.RESULT, flight.deviceId(), nowMs, nowMs,
                            CommandJson.result(flight.id(), end.status(), end.message()));
                });
            }
        } finally {
            wake();
        }
    }

    private void wake() {
        long now = nanoTime.getAsLong();
        long next = Long.MAX_VALUE;
        for (Flight flight : flights.values()) {
            next = Math.min(next, Math.max(0, flight.dueNanos() - now));
        }
        if (next != Long.MAX_VALUE) {
            wakeIn.accept(next);
        }
    }

    private CommandState state(OpenCommands.Known known) {
        Map<String, String> command = CommandJson.members(known.command().payload());
        Optional<Map<String, String>> end = known.result().map(result -> CommandJson.members(result.payload()));
        Flight flight = flights.get(command.get("id"));
        String status = end.map(members -> members.get("status"))
                .orElse(flight == null || flight.isClaimed() ? "sent" : "pending");
        return new CommandState(command.get("id"), known.deviceId(), command.get("command"), command.get("by"),
                Long.parseLong(command.get("expiresAt")), status, end.map(members -> members.get("result")),
                end.map(members -> members.get("message")));
    }

    // the journal writer's thread

    /** What is on disk may go to the device. */
    @Override
    public void committed(List<JournalItem> items, long committedSeq) {
        if (uncommitted.isEmpty()) {
            return;
        }
        for (JournalItem item : items) {
            if (item instanceof JournalItem.Append append && append.event().type() == EventType.COMMAND) {
                Flight flight = uncommitted.remove(append.event().seq());
                if (flight != null) {
                    flight.committed();
                    if (!sender.offer(flight)) {
                        flight.note("too many commands wait for the broker");
                    }
                }
            }
        }
    }

    // any thread

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            order.execute(() -> {
                if (answer.isDone()) {
                    return; // whoever asked was told that it failed: it must not be done behind his back
                }
                try {
                    answer.complete(question.get());
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer.get(ASK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the sequencer", e);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(false);
            throw new IllegalStateException("the sequencer does not answer", e);
        }
    }

    /** For {@code GET /api/v1/system} and {@code /metrics}. */
    public CommandCounts counts() {
        return counts;
    }
}
