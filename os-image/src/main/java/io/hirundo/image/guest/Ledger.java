package io.hirundo.image.guest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a device published and what the gateway answered for: each message has a number {@code n} of its own in its body. Any
 * thread.
 */
public final class Ledger {
    /** A failure that lists thousands tells no more than one that lists so many. */
    private static final int LISTED = 10;

    // guarded by this
    private final BitSet promised = new BitSet();
    private int published;

    /** @return the number of a new message */
    synchronized int next() {
        return published++;
    }

    /** The gateway says that message {@code n} is safe. */
    synchronized void promise(int n) {
        promised.set(n);
    }

    /** What was answered for so far. */
    public synchronized BitSet promised() {
        return (BitSet) promised.clone();
    }

    /** What came after {@link #promised} has not happened: the power failed then. What is there of it may be there. */
    public synchronized void goBackTo(BitSet before) {
        promised.and(before);
    }

    public synchronized int published() {
        return published;
    }

    public synchronized int promises() {
        return promised.cardinality();
    }

    /** What is wrong with the journal, in words; empty if every promised message is there once, and none twice. */
    public List<String> discrepancies(List<JsonNode> journal) {
        return discrepancies(times(journal), 0);
    }

    /** The same, of the messages from {@code oldest} on. */
    public List<String> discrepancies(List<JsonNode> journal, int oldest) {
        return discrepancies(times(journal), oldest);
    }

    /** The number of the oldest message that is there; that of the next one if there is none. */
    public int oldest(List<JsonNode> journal) {
        return times(journal).keySet().stream().min(Integer::compare).orElse(published());
    }

    private static Map<Integer, Integer> times(List<JsonNode> journal) {
        Map<Integer, Integer> times = new HashMap<>();
        for (JsonNode event : journal) {
            JsonNode n = event.path("payload").path("n");
            if (n.isInt()) {
                times.merge(n.asInt(), 1, Integer::sum);
            }
        }
        return times;
    }

    private synchronized List<String> discrepancies(Map<Integer, Integer> times, int from) {
        List<String> wrong = new ArrayList<>();
        promised.stream().filter(n -> n >= from && !times.containsKey(n)).limit(LISTED)
                .forEach(n -> wrong.add("message " + n + " was acknowledged and is not there"));
        times.entrySet().stream().filter(entry -> entry.getValue() > 1).limit(LISTED)
                .forEach(entry -> wrong.add("message " + entry.getKey() + " is there " + entry.getValue() + " times"));
        return wrong;
    }
}
