package io.hirundo.gateway.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * What came back from a damaged journal.
 *
 * @param journalId of the journal that was made of it; empty where only lines were written
 * @param blocks    that could be read
 * @param events    in them
 * @param ranges    of their seqs, without the holes between; empty if nothing came back
 */
public record Salvaged(String journalId, long blocks, long events, List<Range> ranges) {
    /**
     * Within one run of a gateway no number is left out, and each start skips at least half of what is reserved: so a smaller
     * hole is a loss for certain, and of a larger one it cannot be told.
     */
    private static final long LEAST_SKIPPED = JournalWriter.RESERVATION / 2;

    public Salvaged {
        ranges = List.copyOf(ranges);
    }

    /** Seqs in a row, each with an event. */
    public record Range(long firstSeq, long lastSeq) {
        public long count() {
            return lastSeq - firstSeq + 1;
        }
    }

    /** Events that are missing for certain: holes in the seqs that no start of a gateway explains. */
    public List<Range> missing() {
        return holes().stream().filter(hole -> hole.count() < LEAST_SKIPPED).toList();
    }

    /** Where the seqs jump as they do when a gateway starts; whether events are missing there as well cannot be told. */
    public List<Range> starts() {
        return holes().stream().filter(hole -> hole.count() >= LEAST_SKIPPED).toList();
    }

    private List<Range> holes() {
        List<Range> holes = new ArrayList<>();
        for (int i = 1; i < ranges.size(); i++) {
            holes.add(new Range(ranges.get(i - 1).lastSeq + 1, ranges.get(i).firstSeq - 1));
        }
        return holes;
    }
}
