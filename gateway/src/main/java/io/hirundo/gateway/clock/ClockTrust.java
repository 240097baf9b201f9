package io.hirundo.gateway.clock;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's clock, and how far it can be trusted. One thread looks at the machine's clock; any thread reads. Between two
 * looks the gateway's clock goes on by monotonic time, so a jump of the machine's is seen by all at one moment, after
 * the {@link Listener} was told.
 */
public final class ClockTrust implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockTrust.class);
    /** A step of less is followed without a word: NTP clients make such while they adjust. */
    static final long JUMP_MS = 2_000;
    private static final long PERIOD_MS = 1_000;
    /** See {@link Trust}. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What was read off the clock before a change has its place by then. */
    private static final long HANDED_OVER_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Two readings of clocks that lie further apart cannot be compared: the thread was held up between them. */
    private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The {@code iat} of a token counts in whole seconds. */
    private static final long SECOND_MS = 1_000;

    /** Told on the thread that looks, in order; may wait, then so does the clock. */
    public interface Listener {
        void changes(Change change) throws InterruptedException;

        /** Some seconds after a change, or before the next. @param baseMs what the clock showed when the monotonic one stood at 0 */
        void settled(long baseMs) throws InterruptedException;
    }

    /**
     * What is about to happen to the clock.
     *
     * @param trusted whether it is to be trusted from here on
     * @param shownMs what it shows until now, epoch milliseconds
     * @param jumpMs  what is added to that; 0: only the trust changes
     * @param baseMs  what it showed until now when the monotonic one stood at 0
     */
    public record Change(boolean trusted, long shownMs, long jumpMs, long baseMs) {}

    /**
     * For {@code GET /api/v1/system}.
     *
     * @param synchronised whether events are unmarked and tokens can expire
     * @param source       {@code ntp}, {@code rtc}, {@code unknown} or {@code none}
     * @param reason       why not, in words; empty if it is
     * @param bootId       of this start
     * @param jumps        of more than two seconds against the monotonic clock, since the start
     * @param lastJumpMs   the newest of them; 0: none
     * @param lastKnownMs  the newest time that was trusted in an earlier start; 0: none
     */
    public record Status(long epochMs, boolean plausible, boolean synchronised, String source, String reason, String bootId,
                         long jumps, long lastJumpMs, long lastKnownMs) {}

    /** A time of this start during which the clock showed {@code fromMs} to {@code toMs} and could not be trusted. */
    private record Past(long fromMs, long toMs, long baseMs) {}

    private final MachineTime time;
    private final String bootId = UUID.randomUUID().toString();
    private final SteadyClock clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("clock").unstarted(this::run);
    private Listener listener;

    // the looking thread's; before it is started, that of who starts it
    private long trustedBaseMs = Long.MIN_VALUE;
    private boolean settling;
    private long settlingSince;
    private boolean unsettled;
    private long changedAt;
    private long doubtfulSinceMs;

    // read by any thread
    private volatile Trust trust = Trust.NOT_YET;
    private volatile List<Past> pasts = List.of();
    private volatile long lastKnownMs;
    private volatile long jumps;
    private volatile long lastJumpMs;

    /** Until {@link #begin} the clock goes, and is not trusted. */
    public ClockTrust(MachineTime time) {
        this.time = time;
        this.clock = new SteadyClock(time.nanoTime(), time.wall().millis(), time.nanoTime().getAsLong());
    }

    /** The time for all that the gateway does. */
    public Clock clock() {
        return clock;
    }

    /** Of this start, told from all others. */
    public String bootId() {
        return bootId;
    }

    public boolean isTrusted() {
        return trust.isTrusted();
    }

    /**
     * Judges the clock for the first time.
     *
     * @param lastKnown the newest time that was trusted in an earlier start, epoch milliseconds; 0: none is known
     */
    public void begin(long lastKnown, Listener told) throws InterruptedException {
        listener = told;
        lastKnownMs = lastKnown;
        long nanos = time.nanoTime().getAsLong();
        long wallMs = time.wall().millis();
        clock.set(wallMs, nanos);
        Trust first = Trust.judge(wallMs, lastKnown, Long.MIN_VALUE, false, time.source().look());
        if (!first.isTrusted()) {
            LOG.warn("the clock shows {} and is not trusted: {}", Instant.ofEpochMilli(wallMs), first.reason());
            doubtfulSinceMs = wallMs;
            listener.changes(new Change(false, wallMs, 0, base(nanos)));
        } else {
            trustedBaseMs = base(nanos);
        }
        trust = first;
    }

    /** Goes on looking. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(PERIOD_MS);
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.error("the clock could not be looked at; it goes on as it went", e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("stops"); // close() asked for it
        }
    }

    /** Once a second. */
    void look() throws InterruptedException {
        long nanos = time.nanoTime().getAsLong();
        long wallMs = time.wall().millis();
        if (time.nanoTime().getAsLong() - nanos > TOGETHER_NANOS) {
            return;
        }
        long shownMs = clock.millisAt(nanos);
        long jumpMs = Math.abs(wallMs - shownMs) > JUMP_MS ? wallMs - shownMs : 0;
        boolean trusted = trust.isTrusted();
        if (jumpMs != 0) {
            jumps++;
            lastJumpMs = jumpMs;
            LOG.warn("the clock has jumped by {} ms, from {} to {}", jumpMs, Instant.ofEpochMilli(shownMs), Instant.ofEpochMilli(wallMs));
            if (trusted) {
                settling = true;
                settlingSince = nanos;
            }
        }
        long expectedMs = expectedMs(nanos);
        boolean back = expectedMs != Long.MIN_VALUE && Math.abs(wallMs - expectedMs) <= JUMP_MS;
        settling &= !back && nanos - settlingSince < SETTLING_NANOS;
        Trust now = Trust.judge(wallMs, lastKnownMs, expectedMs, settling, time.source().look());
        if (jumpMs != 0 || now.isTrusted() != trusted) {
            change(new Change(now.isTrusted(), shownMs, jumpMs, base(nanos)), now, nanos);
        } else if (unsettled && nanos - changedAt >= HANDED_OVER_NANOS) {
            settle(nanos);
        }
        if (!now.isTrusted()) {
            trust = now; // first: a time that is wrong must not be seen by who still trusts it
        }
        clock.set(wallMs, nanos);
        trust = now;
        if (now.isTrusted()) {
            trustedBaseMs = base(nanos);
        }
    }

    private void change(Change change, Trust now, long nanos) throws InterruptedException {
        if (unsettled) {
            settle(nanos);
        }
        listener.changes(change);
        if (!trust.isTrusted()) {
            remember(new Past(doubtfulSinceMs, change.shownMs(), change.baseMs()));
        }
        doubtfulSinceMs = change.shownMs() + change.jumpMs();
        unsettled = true;
        changedAt = nanos;
        if (now.isTrusted() && !trust.isTrusted()) {
            LOG.info("the clock can be trusted ({})", now.source());
        } else if (trust.isTrusted()) {
            LOG.warn("the clock is no longer trusted: {}", now.reason());
        }
    }

    private void settle(long nanos) throws InterruptedException {
        unsettled = false;
        listener.settled(base(nanos));
    }

    private void remember(Past past) {
        List<Past> all = new ArrayList<>(pasts);
        all.add(past);
        pasts = List.copyOf(all.subList(Math.max(0, all.size() - Stretches.MAX_STRETCHES), all.size()));
    }

    private long expectedMs(long nanos) {
        return trustedBaseMs == Long.MIN_VALUE ? Long.MIN_VALUE : trustedBaseMs + Math.floorDiv(nanos, 1_000_000L);
    }

    private long base(long nanos) {
        return clock.millisAt(nanos) - Math.floorDiv(nanos, 1_000_000L);
    }

    /**
     * What is to be added to a time that was read off this clock, or another program of this machine, while it could not be
     * trusted, once it can be; 0 where nothing is.
     */
    public long offsetOf(long readMs) {
        for (Past past : pasts) {
            if (readMs >= past.fromMs - SECOND_MS && readMs <= past.toMs + SECOND_MS) {
                long offsetMs = base(time.nanoTime().getAsLong()) - past.baseMs;
                return Math.abs(offsetMs) <= JUMP_MS ? 0 : offsetMs;
            }
        }
        return 0;
    }

    public Status status() {
        Trust now = trust;
        long epochMs = clock.millis();
        return new Status(epochMs, Trust.isPlausible(epochMs), now.isTrusted(), now.source(), now.reason(), bootId, jumps,
                lastJumpMs, lastKnownMs);
    }

    public void register(MeterRegistry registry) {
        registry.getOrCreate(Gauge.builder("hirundo_clock_synchronised", () -> isTrusted() ? 1 : 0)
                .description("Whether the gateway trusts its clock"));
        registry.getOrCreate(FunctionalCounter.builder("hirundo_clock_jumps", this, trustOf -> trustOf.jumps)
                .description("Jumps of the clock by more than two seconds"));
    }

    /** Tells what is still to be told, and looks no more. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
            if (unsettled) {
                settle(time.nanoTime().getAsLong()); // the thread is gone: its state is ours now
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
