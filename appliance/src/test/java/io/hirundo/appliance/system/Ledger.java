package io.hirundo.appliance.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was published and what was promised for it: each message has a number {@code n} of its own in its body, and the
 * round of the test in which it was first sent. Any thread.
 */
final class Ledger {
    /** A failure that lists thousands tells no more than one that lists so many. */
    private static final int LISTED = 25;

    // all guarded by this
    private final List<Integer> roundOf = new ArrayList<>();
    private final Set<Integer> promised = new HashSet<>();
    private int round;

    synchronized void round(int number) {
        round = number;
    }

    /** @return the number of a new message */
    synchronized int next() {
        roundOf.add(round);
        return roundOf.size() - 1;
    }

    /** Somebody took over the responsibility for message {@code n}: the broker by a PUBACK, the gateway by a receipt. */
    synchronized void promise(int n) {
        promised.add(n);
        notifyAll();
    }

    synchronized int published() {
        return roundOf.size();
    }

    synchronized int promises() {
        return promised.size();
    }

    /** Waits until so many more have been promised: the clock by which faults are injected. */
    synchronized void awaitMore(int messages, long limitMs) throws InterruptedException {
        int wanted = promised.size() + messages;
        long giveUp = System.nanoTime() + limitMs * 1_000_000;
        while (promised.size() < wanted) {
            long leftMs = (giveUp - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new AssertionError("only " + (promised.size() - wanted + messages) + " of " + messages
                        + " messages were acknowledged within " + limitMs + " ms");
            }
            wait(leftMs);
        }
    }

    /**
     * What is wrong with the events of journal and stream, in words; empty if each promised message is there once, none is
     * there twice, the order is right and both say the same.
     */
    synchronized List<String> discrepancies(List<JsonNode> journal, List<Fleet.Entry> stream) {
        List<String> problems = new ArrayList<>();
        List<JsonNode> streamed = new ArrayList<>();
        for (Fleet.Entry entry : stream) {
            streamed.add(entry.event());
            if (entry.id() != entry.event().path("seq").asLong()) {
                problems.add("stream entry " + entry.id() + "-0 holds " + entry.event());
            }
        }
        count("journal", journal, problems);
        count("stream", streamed, problems);
        order("journal", journal, problems);
        order("stream", streamed, problems);
        for (int i = 0; i < Math.min(journal.size(), streamed.size()); i++) {
            if (!journal.get(i).equals(streamed.get(i))) {
                problems.add("event " + i + " is " + journal.get(i) + " in the journal and " + streamed.get(i)
                        + " in the stream; what follows was not compared");
                break;
            }
        }
        if (journal.size() != streamed.size()) {
            problems.add(journal.size() + " events in the journal, " + streamed.size() + " in the stream");
        }
        return problems.size() > LISTED ? problems.subList(0, LISTED) : problems;
    }

    /** What was promised and is not there. */
    synchronized List<String> missingIn(List<JsonNode> journal) {
        List<String> problems = new ArrayList<>();
        count("journal", journal, problems);
        return problems;
    }

    private void count(String where, List<JsonNode> events, List<String> problems) {
        Map<Integer, List<Long>> seqs = new HashMap<>();
        for (JsonNode event : events) {
            JsonNode n = event.path("payload").path("n");
            if (n.isInt()) {
                seqs.computeIfAbsent(n.asInt(), _ -> new ArrayList<>()).add(event.path("seq").asLong());
            }
        }
        List<String> wrong = new ArrayList<>();
        int missing = 0;
        int doubled = 0;
        for (int n = 0; n < roundOf.size(); n++) {
            List<Long> found = seqs.getOrDefault(n, List.of());
            boolean isMissing = found.isEmpty() && promised.contains(n);
            missing += isMissing ? 1 : 0;
            doubled += found.size() > 1 ? 1 : 0;
            if ((isMissing || found.size() > 1) && wrong.size() < LISTED) {
                wrong.add(n + " of round " + roundOf.get(n) + (isMissing ? " is missing" : " has the seqs " + found));
            }
        }
        if (!wrong.isEmpty()) {
            problems.add(where + ": " + missing + " of " + promised.size() + " promised messages missing, " + doubled
                    + " doubled: " + String.join("; ", wrong));
        }
    }

    private static void order(String where, List<JsonNode> events, List<String> problems) {
        long before = 0;
        for (JsonNode event : events) {
            long seq = event.path("seq").asLong();
            if (seq <= before) {
                problems.add(where + ": seq " + seq + " stands behind " + before);
                return;
            }
            before = seq;
        }
    }
}
