package io.hirundo.gateway.clock;

import io.hirundo.gateway.event.ClockCorrection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which events came while the clock could not be trusted, in stretches without a jump, and by how much each stretch was off
 * once that is known. Owned by the sequencer.
 *
 * <p>An event's time was read before the event came here. One that was read just before a jump and comes just after it is
 * told by what it shows: less than {@link #HANDED_OVER_MS} from where the clock then stood. Only a message that had to wait
 * longer for its place is judged as if it had come after the jump.
 */
public final class Stretches {
    private static final Logger LOG = LoggerFactory.getLogger(Stretches.class);
    /** From the reading of the clock to the sequencer it takes microseconds; a queue full to the brim takes a second. */
    private static final long HANDED_OVER_MS = 5_000;
    /** Smaller than any jump: two clocks drift apart so far in a day, and nobody sees it on a chart. */
    private static final long RIGHT_ENOUGH_MS = ClockTrust.JUMP_MS;
    /** A clock that jumps without end must not fill the memory: what is beyond stays at the time it came with. */
    static final int MAX_STRETCHES = 64;

    /** @param baseMs what the clock showed when the monotonic one stood at 0 */
    private record Stretch(long fromSeq, long toSeq, long baseMs) {}

    private final String bootId;
    private final ArrayDeque<Stretch> closed = new ArrayDeque<>();
    private boolean doubtful;
    private long fromSeq;

    // what is read off the clock just before the last jump; 0 wide: there was none, or it is long ago
    private boolean doubtfulBefore;
    private long jumpedAtMs;
    private long widthMs;

    public Stretches(String bootId) {
        this.bootId = bootId;
    }

    /** Whether an event that came in at {@code serverTs} is to be marked. */
    public boolean isDoubtful(long serverTs) {
        return widthMs != 0 && Math.abs(serverTs - jumpedAtMs) <= widthMs ? doubtfulBefore : doubtful;
    }

    /** @param nextSeq of the first event behind the change */
    public void change(ClockTrust.Change change, long nextSeq) {
        if (doubtful) { // also one without an event: a straggler may come yet
            closed.add(new Stretch(fromSeq, nextSeq - 1, change.baseMs()));
            if (closed.size() > MAX_STRETCHES) {
                Stretch lost = closed.removeFirst();
                LOG.warn("the clock has jumped {} times and is not right yet: events {} to {} will keep their wrong times",
                        MAX_STRETCHES, lost.fromSeq, lost.toSeq);
            }
        }
        doubtfulBefore = doubtful;
        jumpedAtMs = change.shownMs();
        widthMs = Math.min(HANDED_OVER_MS, Math.abs(change.jumpMs()) / 2);
        doubtful = !change.trusted();
        fromSeq = nextSeq;
    }

    /**
     * Some time after a change: what was read off the clock before it has come.
     *
     * @param baseMs  what the clock, as it goes now, showed when the monotonic one stood at 0
     * @param lastSeq of the newest event
     * @return what is to be told, oldest first; empty as long as the clock cannot be trusted
     */
    public List<ClockCorrection> settle(long baseMs, long lastSeq) {
        widthMs = 0;
        if (doubtful || closed.isEmpty()) {
            return List.of();
        }
        List<ClockCorrection> corrections = new ArrayList<>();
        while (!closed.isEmpty()) {
            Stretch stretch = closed.removeFirst();
            long offsetMs = baseMs - stretch.baseMs;
            // Stragglers of the last stretch have come since; the others in between carry no mark.
            long toSeq = closed.isEmpty() ? lastSeq : stretch.toSeq;
            if (stretch.fromSeq <= toSeq) {
                corrections.add(new ClockCorrection(bootId, stretch.fromSeq, toSeq,
                        Math.abs(offsetMs) <= RIGHT_ENOUGH_MS ? 0 : offsetMs));
            }
        }
        return corrections;
    }
}
