package io.hirundo.gateway.ingest;

import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.alert.Acknowledgements;
import io.hirundo.gateway.alert.OpenAlerts;
import io.hirundo.gateway.command.EventOrder;
import io.hirundo.gateway.command.OpenCommands;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.DeviceTable;
import io.hirundo.gateway.device.Devices;
import io.hirundo.gateway.device.UserEntry;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.event.OwnEvents;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.journal.SequencedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that puts events in order. It owns seq, the redelivery window, the devices' last values, the open
 * alerts and the commands under way; the sinks (rooms, the fleet's live channel) run on it. Others reach it through
 * {@link #offer} and {@link #execute}. It never waits for a disk, a socket or a lock held across one.
 */
public final class Sequencer implements Intake, Devices, Acknowledgements, OwnEvents, EventOrder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
    /** After a kill so much of the log is folded again at most; more often would write the same rows for nothing. */
    private static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int CHECKPOINT_EVENTS = 100_000;
    /** Somebody who asks for copies should get them at once; this only ends the wait for a sequencer that has died. */
    private static final long ASK_SECONDS = 5;
    /** One event may have so many of the gateway's own behind it: more than a device has rules. */
    static final int MAX_BEHIND = 1_024;

    /** An event that waits for the one before it to be handed around. */
    private record Behind(EventType type, String deviceId, long ts, long serverTs, byte[] payload) {}

    private final Turnstile turnstile = new Turnstile(this::failed);
    private final SequencedLog log;
    private final EventEncoder encoder;
    private final DeviceTable devices;
    private final OpenAlerts alerts;
    private final OpenCommands commands;
    private final RedeliveryWindow window;
    private final List<EventSink> sinks = new ArrayList<>();
    private final Consumer<Delivery> acknowledge;
    private Refusals refusals;
    private final LongSupplier nanoTime;
    private final LateLookups late;
    private final Thread thread;
    private final Queue<Behind> behind = new ArrayDeque<>();

    private boolean emitting;
    private LongPredicate clockIsDoubtful = _ -> false;
    private long lastSeq;
    private long checkpointAt;
    private int sinceCheckpoint;

    private final LongAdder events = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final LongAdder lateLookups = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile long publishedSeq;

    /**
     * @param start       what the journal knew, already folded
     * @param acknowledge tells the broker that a message needs no commit; any thread
     */
    public Sequencer(String gatewayId, SequencedLog log, StartState start, Consumer<Delivery> acknowledge,
                     LongSupplier nanoTime) {
        this.log = log;
        this.encoder = new EventEncoder(gatewayId);
        this.devices = start.devices();
        this.alerts = start.alerts();
        this.commands = start.commands();
        this.window = start.window();
        this.lastSeq = start.firstFreeSeq() - 1;
        this.publishedSeq = lastSeq;
        this.acknowledge = acknowledge;
        this.refusals = (draft, _, _) -> acknowledge.accept(draft.delivery());
        this.nanoTime = nanoTime;
        this.checkpointAt = nanoTime.getAsLong() + CHECKPOINT_NANOS;
        this.late = new LateLookups(log, (draft, seq) -> turnstile.post(() -> looked(draft, seq)));
        this.thread = Thread.ofPlatform().name("sequencer").daemon()
                .unstarted(() -> turnstile.run(this::checkpointIfDue, CHECKPOINT_NANOS));
    }

    /** Gives it each event at once, before the journal has it. Before {@link #start} only. */
    public void deliverTo(EventSink sink) {
        sinks.add(sink);
    }

    /** Tells it what is well-formed and still no event, instead of only acknowledging it. Before {@link #start} only. */
    public void refuseTo(Refusals whom) {
        refusals = whom;
    }

    /**
     * Tells which events are marked because the gateway's clock cannot be trusted, by the time at which they came in. It is
     * asked on the sequencer. Before {@link #start} only.
     */
    public void markWhere(LongPredicate clockIsDoubtful) {
        this.clockIsDoubtful = clockIsDoubtful;
    }

    public void start() {
        thread.start();
        late.start();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void offer(Inbound inbound) throws InterruptedException {
        turnstile.post(() -> accept(inbound));
    }

    /** Runs {@code work} in turn with the events; it must be short. Waits while the queue is full. */
    @Override
    public void execute(Runnable work) throws InterruptedException {
        if (turnstile.isOwner()) {
            work.run();
        } else {
            turnstile.post(work);
        }
    }

    /**
     * Puts an event of the gateway's own in order.
     *
     * @param payload a JSON object without line breaks
     */
    public void publish(EventType type, String deviceId, long now, String payload) throws InterruptedException {
        execute(() -> put(type, deviceId, now, now, payload.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Event put(EventType type, String deviceId, long ts, long nowMs, byte[] payload) {
        return emit(type, deviceId, ts, nowMs, payload, null, false, 0, Delivery.NONE);
    }

    @Override
    public boolean knows(String deviceId) {
        return devices.find(deviceId) != null;
    }

    @Override
    public OpenCommands commands() {
        return commands;
    }

    @Override
    public Acknowledgement acknowledge(Principal who, String alertId, long nowMs) {
        if (!who.role().includes(Role.OPERATOR)) {
            return new Acknowledgement.Forbidden("acknowledging needs the role operator or admin; yours is "
                    + who.role().wireName());
        }
        return ask(() -> acknowledgeOpen(who, alertId, nowMs));
    }

    private Acknowledgement acknowledgeOpen(Principal who, String alertId, long nowMs) {
        Event open = alerts.find(alertId);
        if (open == null || !who.maySee(open.deviceId())) {
            return new Acknowledgement.NotFound("there is no open alert '" + alertId + "', or the token gives no right to it");
        }
        if (OpenAlerts.isAcknowledged(open)) {
            return new Acknowledgement.Done(open, false);
        }
        Event acknowledged = put(EventType.ALERT, open.deviceId(), open.ts(), nowMs, OpenAlerts.acknowledged(open, who.userId()));
        if (OpenAlerts.endsWhenAcknowledged(open)) {
            emitBehind(EventType.ALERT, open.deviceId(), open.ts(), nowMs, OpenAlerts.cleared(open));
        }
        return new Acknowledgement.Done(acknowledged, true);
    }

    @Override
    public boolean emitBehind(EventType type, String deviceId, long ts, long serverTs, byte[] payload) {
        if (!emitting) {
            put(type, deviceId, ts, serverTs, payload);
            return true;
        }
        if (behind.size() >= MAX_BEHIND) {
            return false;
        }
        behind.add(new Behind(type, deviceId, ts, serverTs, payload));
        return true;
    }

    /**
     * A device that was deleted.
     *
     * @param metrics of its last values
     * @param upToSeq its events up to this one are hidden
     * @param onDisk  completed after the commit
     */
    public record Deleted(Set<String> metrics, int alertsCleared, long upToSeq, CompletableFuture<Void> onDisk) {}

    /**
     * Forgets a device and hides all that it has sent; on the sequencer's thread. Its open alerts are cleared first, for those who
     * watch them and for the fleet.
     *
     * @param forget run before that: whoever raises alerts for the device clears them, and starts anew if it comes again
     */
    public Deleted delete(String deviceId, long nowMs, Consumer<String> forget) {
        int alertsCleared = alertsOf(deviceId).size();
        forget.accept(deviceId);
        for (Event alert : alertsOf(deviceId)) {
            put(EventType.ALERT, deviceId, nowMs, nowMs, OpenAlerts.cleared(alert));
        }
        DeviceState device = devices.remove(deviceId);
        devices.say(deviceId, UserEntry.NONE);
        CompletableFuture<Void> onDisk = new CompletableFuture<>();
        log.append(new JournalItem.Deletion(deviceId, lastSeq, onDisk));
        return new Deleted(device == null ? Set.of() : device.values().keySet(), alertsCleared, lastSeq, onDisk);
    }

    private List<Event> alertsOf(String deviceId) {
        return alerts.all().stream().filter(alert -> alert.deviceId().equals(deviceId)).toList();
    }

    /** The seq of the newest event; on the sequencer's thread nothing is newer. */
    public long lastSeq() {
        return publishedSeq;
    }

    /** For work that runs on the sequencer; others get copies. */
    public DeviceTable deviceTable() {
        return devices;
    }

    public OpenAlerts alerts() {
        return alerts;
    }

    @Override
    public List<DeviceState> all() {
        return ask(devices::all);
    }

    @Override
    public DeviceState find(String deviceId) {
        return ask(() -> devices.find(deviceId));
    }

    @Override
    public List<Event> openAlerts() {
        return ask(alerts::all);
    }

    /** Does what is queued, writes a last checkpoint and ends. */
    @Override
    public void close() {
        late.close();
        turnstile.stop();
        try {
            thread.join();
            checkpoint(); // the thread is gone: its state is ours now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next start folds what the checkpoint would have held
        }
    }

    private void accept(Inbound inbound) {
        switch (inbound) {
            case Draft draft -> accept(draft);
            case Inbound.Meta meta -> {
                devices.describe(meta.deviceId(), meta.meta());
                acknowledge.accept(meta.delivery());
            }
            case Inbound.SessionOpened session -> {
                if (!session.present()) {
                    window.forgetPackets();
                }
            }
        }
    }

    private void accept(Draft draft) {
        if (draft.retained() && saysNothingNew(draft)) {
            acknowledge.accept(draft.delivery());
            return;
        }
        long seq = window.seqOf(draft);
        if (seq >= 0) {
            repeat(seq, draft);
        } else if (draft.type() == EventType.RESULT) {
            acceptResult(draft);
        } else if (mayBeInTheJournalAlone(draft) && late.offer(draft)) {
            lateLookups.increment();
        } else {
            emit(draft);
        }
    }

    /** One that nobody waits for is no event: a command has one end, and only its own device can tell it. */
    private void acceptResult(Draft draft) {
        long seq = commands.seqOf(draft.deviceId(), draft.payload());
        if (seq >= 0) {
            repeat(seq, draft);
            return;
        }
        Optional<String> refusal = commands.refusal(draft.deviceId(), draft.payload());
        if (refusal.isPresent()) {
            refusals.refused(draft, RejectionReason.UNKNOWN_COMMAND, refusal.get());
        } else {
            emit(draft);
        }
    }

    /** The broker sends its retained messages at each subscription; without a timestamp they look like news. */
    private boolean saysNothingNew(Draft draft) {
        return switch (draft.type()) {
            case STATUS -> draft.online().equals(devices.isOnline(draft.deviceId()));
            case TELEMETRY -> !draft.fromDevice() && devices.holds(draft.deviceId(), draft.metrics());
            case ALERT -> !draft.fromDevice() && alerts.holds(draft.payload());
            case COMMAND, RESULT, GAP, CLOCK -> false;
        };
    }

    /**
     * Whether a message is older than the window and not newer than what its device sent before. The second condition
     * spares a device whose clock is years behind a look-up for each of its samples.
     */
    private boolean mayBeInTheJournalAlone(Draft draft) {
        return draft.fromDevice() && window.isFull() && draft.ts() < window.oldestArrival()
                && draft.ts() <= devices.newestTs(draft.deviceId());
    }

    private void looked(Draft draft, OptionalLong seq) {
        long known = seq.isPresent() ? seq.getAsLong() : window.seqOf(draft);
        if (known >= 0) {
            repeat(known, draft);
        } else {
            emit(draft);
        }
    }

    private void repeat(long seq, Draft draft) {
        repeated.increment();
        log.append(new JournalItem.Repeated(seq, draft.delivery()));
    }

    private void emit(Draft draft) {
        byte[] payload = draft.type() == EventType.STATUS ? withLastSeen(draft) : draft.payload();
        emit(draft.type(), draft.deviceId(), draft.ts(), draft.serverTs(), payload, draft.metrics(),
                draft.fromDevice(), draft.contentHash(), draft.delivery());
    }

    /** Puts an event in order, and behind it what the sinks have to say to it. */
    private Event emit(EventType type, String deviceId, long ts, long serverTs, byte[] payload,
                       Metrics metrics, boolean fromDevice, long contentHash,
                       Delivery delivery) {
        emitting = true;
        try {
            Event event = emitOne(type, deviceId, ts, serverTs, payload, metrics, fromDevice, contentHash, delivery);
            for (Behind own = behind.poll(); own != null; own = behind.poll()) {
                emitOne(own.type, own.deviceId, own.ts, own.serverTs, own.payload, null, false, 0, Delivery.NONE);
            }
            return event;
        } finally {
            emitting = false;
        }
    }

    private Event emitOne(EventType type, String deviceId, long ts, long serverTs, byte[] payload,
                          Metrics metrics, boolean fromDevice, long contentHash,
                          Delivery delivery) {
        long seq = lastSeq + 1;
        while (seq > log.reservedUpTo()) {
            // Half a million events would have to be uncommitted: what may be in flight is bounded far below.
            LockSupport.parkNanos(1_000_000);
        }
        Event event = encoder.encode(type, deviceId, seq, ts, serverTs, !clockIsDoubtful.test(serverTs), payload, metrics);
        lastSeq = seq;
        publishedSeq = seq;
        window.remember(seq, delivery.packetId(), fromDevice, ts, serverTs, contentHash);
        devices.apply(event);
        alerts.apply(event);
        commands.apply(event);
        for (EventSink sink : sinks) {
            sink.event(event);
        }
        log.append(new JournalItem.Append(event, delivery));
        events.increment();
        sinceCheckpoint++;
        return event;
    }

    private byte[] withLastSeen(Draft draft) {
        long lastSeen = draft.online() ? draft.serverTs() : devices.lastSeen(draft.deviceId());
        byte[] member = (",\"lastSeen\":" + (lastSeen == 0 ? "null" : lastSeen) + "}").getBytes(StandardCharsets.US_ASCII);
        byte[] payload = Arrays.copyOf(draft.payload(), draft.payload().length - 1 + member.length);
        System.arraycopy(member, 0, payload, draft.payload().length - 1, member.length);
        return payload;
    }

    private void checkpointIfDue() {
        if (sinceCheckpoint >= CHECKPOINT_EVENTS || nanoTime.getAsLong() - checkpointAt >= 0) {
            checkpoint();
        }
    }

    private void checkpoint() {
        checkpointAt = nanoTime.getAsLong() + CHECKPOINT_NANOS;
        List<DeviceState> changed = devices.takeChanged();
        if (sinceCheckpoint > 0 || !changed.isEmpty()) {
            sinceCheckpoint = 0;
            List<Event> open = new ArrayList<>(alerts.all());
            open.addAll(commands.all());
            log.append(new JournalItem.Checkpoint(lastSeq, changed, open));
        }
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            execute(() -> answer.complete(question.get()));
            return answer.get(ASK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the sequencer", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sequencer does not answer", e);
        }
    }

    private void failed(RuntimeException e) {
        failures.increment();
        LOG.error("the sequencer goes on after a failure", e);
    }

    /** For {@code GET /api/v1/system}. */
    public Status status() {
        return new Status(publishedSeq, events.sum(), repeated.sum(), lateLookups.sum(), failures.sum(),
                turnstile.depth());
    }

    /** Counts since start; {@code repeated}: redeliveries recognised. */
    public record Status(long seq, long events, long repeated, long lateLookups, long failures, int queued) {}
}
