package io.hirundo.appliance.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A viewer that comes back for as long as it lives, whatever ends its connection, and resumes behind the last event it has. Now
 * and then it cuts the connection itself. It writes down what it sees.
 */
final class SteadyViewer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int LISTED = 10;

    private final String name;
    private final URI uri;
    private final List<String> devices;
    private final int cutsAfterMs;
    private final Random random;
    private final Thread thread;
    private volatile boolean stopping;

    // guarded by this
    private final List<Long> seen = new ArrayList<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> skipped = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private String journalId;
    private long startedAfter = -1;
    private long cursor;
    private int connections;

    /**
     * @param devices     which it subscribes to
     * @param cutsAfterMs it cuts its connection after up to so long; 0: never
     */
    SteadyViewer(String name, URI uri, List<String> devices, int cutsAfterMs, long seed) {
        this.name = name;
        this.uri = uri;
        this.devices = devices;
        this.cutsAfterMs = cutsAfterMs;
        this.random = new Random(seed);
        this.thread = Thread.ofVirtual().name("viewer-" + name).start(this::run);
    }

    private void run() {
        try {
            while (!stopping) {
                Connection connection = new Connection();
                try {
                    WebSocket socket = HTTP.newWebSocketBuilder().buildAsync(uri, connection).join();
                    connection.await(cutsAfterMs == 0 ? Long.MAX_VALUE : 1 + random.nextInt(cutsAfterMs));
                    socket.abort();
                } catch (CompletionException e) {
                    // the gateway is not there: try again
                }
                connection.over();
                TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(100));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Connection implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        // guarded by the viewer
        private boolean over;

        void await(long millis) throws InterruptedException {
            try {
                ended.get(millis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // its time is over
            }
        }

        /** What still comes does not count: it will come again. */
        void over() {
            synchronized (SteadyViewer.this) {
                over = true;
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                synchronized (SteadyViewer.this) {
                    if (!over) {
                        take(socket, parse(text));
                    }
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            ended.complete(null);
        }
    }

    private void take(WebSocket socket, JsonNode message) {
        switch (message.path("type").asText()) {
            case "connected" -> {
                connections++;
                socket.sendText(subscribe(message.path("gatewayId").asText()), true);
                if (journalId != null && !journalId.equals(message.path("journalId").asText())) {
                    faults.add("the journal is another one");
                }
                journalId = message.path("journalId").asText();
            }
            case "subscribed" -> {
                if (startedAfter >= 0 && !message.path("resumed").asBoolean()) {
                    faults.add("not resumed behind " + cursor);
                }
            }
            case "snapshot" -> {
                startedAfter = message.path("seq").asLong();
                cursor = startedAfter;
            }
            case "skipped" -> skipped.merge(message.path("deviceId").asText(), message.path("count").asInt(), Integer::sum);
            case "telemetry" -> {
                cursor = message.path("seq").asLong();
                seen.add(cursor);
                numbers.put(cursor, message.path("payload").path("n").asInt(-1));
            }
            case "goodbye", "gap" -> { }
            default -> faults.add("unexpected: " + message);
        }
    }

    private String subscribe(String gatewayId) {
        String since = startedAfter < 0 ? "" : ",\"since\":[{\"gatewayId\":\"" + gatewayId + "\",\"journalId\":\"" + journalId
                + "\",\"seq\":" + cursor + "}]";
        return "{\"type\":\"subscribe\",\"devices\":" + devices.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"))
                + ",\"types\":[\"telemetry\",\"gap\"]" + since + "}";
    }

    private static JsonNode parse(StringBuilder text) {
        try {
            return JSON.readTree(text.toString());
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** Whether it is subscribed for the first time: what comes from now on it is owed. */
    synchronized boolean isSubscribed() {
        return startedAfter >= 0;
    }

    synchronized boolean hasSeen(long seq) {
        return numbers.containsKey(seq);
    }

    /**
     * Holds what it saw against the journal: each event for its devices came once and in order, or it was told of
     * {@code skipped}. What the journal does not hold was shown and then lost in a kill, before it was acknowledged; so the
     * message came again, and is in the journal under another seq.
     */
    synchronized List<String> discrepancies(List<JsonNode> journal) {
        Predicate<String> wanted = deviceId -> devices.stream().anyMatch(pattern -> pattern.endsWith("*")
                ? deviceId.startsWith(pattern.substring(0, pattern.length() - 1)) : deviceId.equals(pattern));
        List<String> wrong = new ArrayList<>(faults);
        long before = 0;
        for (long seq : seen) {
            if (seq <= before) {
                wrong.add("seq " + seq + " came behind " + before);
            }
            before = seq;
        }
        Map<String, Integer> missing = new HashMap<>();
        Map<Long, JsonNode> bySeq = new HashMap<>();
        Map<Integer, Long> byNumber = new HashMap<>();
        for (JsonNode event : journal) {
            long seq = event.path("seq").asLong();
            String deviceId = event.path("deviceId").asText();
            bySeq.put(seq, event);
            byNumber.put(event.path("payload").path("n").asInt(-1), seq);
            if (event.path("type").asText().equals("telemetry") && wanted.test(deviceId) && seq > startedAfter
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
            if (!bySeq.containsKey(seq) && !byNumber.containsKey(n)) {
                wrong.add("it saw message " + n + " as seq " + seq + ", which is nowhere in the journal");
            }
        });
        return wrong.stream().limit(LISTED).map(what -> name + ": " + what).toList();
    }

    synchronized String summary(List<JsonNode> journal) {
        Set<Long> kept = journal.stream().map(event -> event.path("seq").asLong()).collect(Collectors.toSet());
        long lost = seen.size() - seen.stream().filter(kept::contains).count();
        return name + " saw " + seen.size() + " events on " + connections + " connections, " + lost
                + " of them before they were lost, and was told of " + skipped.values().stream().mapToInt(i -> i).sum() + " skipped";
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}
