package io.hirundo.gateway.command;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * One command between its acceptance and its end. The sequencer ends it, the broker's thread claims it; which of both comes
 * first is decided by one swap, so that nothing is published that has been said to have expired.
 */
final class Flight implements OutgoingCommand {
    /** A device that got it just before it expired still has to act and answer. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** After a start the broker is found within this, and what it kept of the last session comes. */
    static final long GRACE_AFTER_START_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A difference as small comes from rounding; a larger one means that the clock was set, or is not the giver's. */
    private static final long SAME_CLOCK_MS = 1_000;

    private enum Phase { WAITING, CLAIMED, OVER }

    /** How a command ends of which nothing was heard. */
    record End(String status, String message) {}

    private final String id;
    private final String deviceId;
    private final byte[] command;
    private final long expiresAtMs;
    private final long deadlineNanos;
    private final long giveUpNanos;
    private final boolean restored;
    private final LongSupplier nanoTime;
    private final LongSupplier epochMs;
    private final AtomicReference<Phase> phase;
    /** Written by the journal writer. */
    private volatile boolean committed;
    private volatile String note = "";

    private Flight(String id, String deviceId, byte[] command, long expiresAtMs, long deadlineNanos, long giveUpNanos,
                   boolean restored, LongSupplier nanoTime, LongSupplier epochMs) {
        this.id = id;
        this.deviceId = deviceId;
        this.command = command;
        this.expiresAtMs = expiresAtMs;
        this.deadlineNanos = deadlineNanos;
        this.giveUpNanos = giveUpNanos;
        this.restored = restored;
        this.nanoTime = nanoTime;
        this.epochMs = epochMs;
        this.phase = new AtomicReference<>(restored ? Phase.CLAIMED : Phase.WAITING);
    }

    /** @param deadlineNanos of {@code nanoTime}: from then on it must not be published */
    static Flight begun(String id, String deviceId, byte[] command, long expiresAtMs, long deadlineNanos,
                        LongSupplier nanoTime, LongSupplier epochMs) {
        return new Flight(id, deviceId, command, expiresAtMs, deadlineNanos, deadlineNanos + GRACE_NANOS, false, nanoTime,
                epochMs);
    }

    /** One of an earlier life, which may have published it: it only waits for an answer. @param restMs until it expires */
    static Flight restored(String id, String deviceId, long restMs, LongSupplier nanoTime, LongSupplier epochMs) {
        long deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(restMs);
        long giveUp = deadline + Math.max(GRACE_NANOS, GRACE_AFTER_START_NANOS - TimeUnit.MILLISECONDS.toNanos(restMs));
        return new Flight(id, deviceId, new byte[0], 0, deadline, giveUp, true, nanoTime, epochMs);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String deviceId() {
        return deviceId;
    }

    @Override
    public boolean isWanted() {
        return phase.get() == Phase.WAITING && nanoTime.getAsLong() - deadlineNanos < 0;
    }

    @Override
    public Optional<Message> claim() {
        long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nanoTime.getAsLong());
        if (restMs <= 0 || !phase.compareAndSet(Phase.WAITING, Phase.CLAIMED)) {
            return Optional.empty();
        }
        return Optional.of(new Message(CommandJson.body(id, command, expiresAt(restMs)), Math.max(1, restMs / 1_000)));
    }

    /** In the gateway's own time, which the device on the same machine or network has too. */
    private long expiresAt(long restMs) {
        long now = epochMs.getAsLong() + restMs;
        return Math.abs(now - expiresAtMs) <= SAME_CLOCK_MS ? expiresAtMs : now;
    }

    @Override
    public void notSent() {
        phase.compareAndSet(Phase.CLAIMED, Phase.WAITING);
    }

    @Override
    public void note(String words) {
        note = words;
    }

    /** Journal writer. */
    void committed() {
        committed = true;
    }

    /** Whether it was handed to the broker, or may have been. */
    boolean isClaimed() {
        return phase.get() == Phase.CLAIMED;
    }

    /** When to look at it again. */
    long dueNanos() {
        return phase.get() == Phase.WAITING ? deadlineNanos : giveUpNanos;
    }

    /** Ends it if its time has come. Sequencer. @return how; empty if it goes on */
    Optional<End> end(long now) {
        if (now - deadlineNanos >= 0 && phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
            return Optional.of(new End("expired", committed
                    ? "there was no connection to the broker before it expired: it was not published" + noted()
                    : "it was not on disk before it expired: it was not published"));
        }
        if (now - giveUpNanos >= 0 && phase.compareAndSet(Phase.CLAIMED, Phase.OVER)) {
            return Optional.of(new End("timeout", restored
                    ? "the gateway was restarted while it was under way: whether it was published is not known, and no answer came"
                    : "it was published, and no answer came within "
                            + TimeUnit.NANOSECONDS.toSeconds(GRACE_NANOS) + " s of its expiry" + noted()));
        }
        return Optional.empty();
    }

    private String noted() {
        return note.isEmpty() ? "" : "; " + note;
    }

    /** A result came. Sequencer. */
    void over() {
        phase.set(Phase.OVER);
    }
}
