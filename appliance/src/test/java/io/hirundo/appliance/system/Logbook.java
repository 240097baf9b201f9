package io.hirundo.appliance.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a viewer has seen of one gateway's telemetry, and where it would go on. Guarded by its viewer. */
final class Logbook {
    private static final int LISTED = 10;

    private final List<String> devices;
    private final List<Long> seen = new ArrayList<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private String journalId;
    private long startedAfter = -1;
    private long cursor;
    private int resumes;

    /** @param devices that the viewer wants to see */
    Logbook(List<String> devices) {
        this.devices = devices;
    }

    void journal(String id) {
        if (journalId != null && !journalId.equals(id)) {
            faults.add("the journal is another one");
        }
        journalId = id;
    }

    /** It begins here, instead of with a snapshot. */
    void beginAfter(String id, long seq) {
        journalId = id;
        startedAfter = seq;
        cursor = seq;
    }

    void snapshot(long seq) {
        if (startedAfter >= 0) {
            faults.add("not resumed behind " + cursor);
        }
        startedAfter = seq;
        cursor = seq;
    }

    void resumed() {
        resumes++;
    }

    void telemetry(long seq, int number) {
        cursor = seq;
        seen.add(seq);
        numbers.put(seq, number);
    }

    void skipped(String deviceId, int count) {
        skipped.merge(deviceId, count, Integer::sum);
    }

    void fault(String what) {
        faults.add(what);
    }

    boolean hasBegun() {
        return startedAfter >= 0;
    }

    boolean has(long seq) {
        return numbers.containsKey(seq);
    }

    /** The entry of {@code since}. */
    String since(String gatewayId) {
        return "{\"gatewayId\":\"" + gatewayId + "\",\"journalId\":\"" + journalId + "\",\"seq\":" + cursor + "}";
    }

    int resumes() {
        return resumes;
    }

    int events() {
        return seen.size();
    }

    /** The numbers in the messages, in the order in which they came. */
    List<Integer> numbers() {
        return seen.stream().map(numbers::get).toList();
    }

    int skipped() {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many events it saw that the journal does not hold. */
    long lost(List<JsonNode> journal) {
        Set<Long> kept = journal.stream().map(event -> event.path("seq").asLong()).collect(Collectors.toSet());
        return seen.stream().filter(seq -> !kept.contains(seq)).count();
    }

    /**
     * What is wrong with it, in words: each event for its devices came once and in order, or it was told of {@code skipped}.
     * What the journal does not hold was shown and then lost in a kill, before it was acknowledged; so the message came again,
     * and is in the journal under another seq.
     */
    List<String> discrepancies(List<JsonNode> journal) {
        List<String> wrong = new ArrayList<>(faults);
        long before = 0;
        for (long seq : seen) {
            if (seq <= before) {
                wrong.add("seq " + seq + " came behind " + before);
            }
            before = seq;
        }
        Map<String, Integer> missing = new TreeMap<>();
        Set<Long> seqs = new HashSet<>();
        Set<Integer> published = new HashSet<>();
        for (JsonNode event : journal) {
            long seq = event.path("seq").asLong();
            String deviceId = event.path("deviceId").asText();
            seqs.add(seq);
            published.add(event.path("payload").path("n").asInt(-1));
            if (event.path("type").asText().equals("telemetry") && wants(deviceId) && seq > startedAfter
                    && !numbers.containsKey(seq)) {
                missing.merge(deviceId, 1, Integer::sum);
            }
        }
        missing.forEach((deviceId, count) -> {
            if (count > skipped.getOrDefault(deviceId, 0)) {
                wrong.add(count + " events of " + deviceId + " are missing, skipped says " + skipped.getOrDefault(deviceId, 0));
            }
        });
        numbers.forEach((seq, n) -> {
            if (!seqs.contains(seq) && !published.contains(n)) {
                wrong.add("it saw message " + n + " as seq " + seq + ", which is nowhere in the journal");
            }
        });
        return wrong.stream().limit(LISTED).toList();
    }

    private boolean wants(String deviceId) {
        return devices.stream().anyMatch(pattern -> pattern.endsWith("*")
                ? deviceId.startsWith(pattern.substring(0, pattern.length() - 1)) : deviceId.equals(pattern));
    }
}
