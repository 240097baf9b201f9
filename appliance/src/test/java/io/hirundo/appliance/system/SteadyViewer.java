package io.hirundo.appliance.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A viewer that comes back for as long as it lives, whatever ends its connection, and resumes behind the last event it has. Now
 * and then it cuts the connection itself. Where it knows of several gateways, it goes from one to the next, after a goodbye when
 * it was told to. What it sees is written down in a {@link Logbook} for each gateway.
 */
final class SteadyViewer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final List<URI> addresses;
    private final List<String> devices;
    private final int cutsAfterMs;
    private final Random random;
    private final Thread thread;
    private volatile boolean stopping;

    // guarded by this
    private final Map<String, Logbook> logbooks = new TreeMap<>();
    private final List<Long> goodbyes = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();
    private long retryAfterMs;

    /**
     * @param addresses   of the gateways; may change meanwhile
     * @param devices     which it subscribes to
     * @param cutsAfterMs it cuts its connection after up to so long; 0: never
     */
    SteadyViewer(String name, List<URI> addresses, List<String> devices, int cutsAfterMs, long seed) {
        this.name = name;
        this.addresses = addresses;
        this.devices = devices;
        this.cutsAfterMs = cutsAfterMs;
        this.random = new Random(seed);
        this.thread = Thread.ofVirtual().name("viewer-" + name).unstarted(this::run);
    }

    SteadyViewer start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            for (int attempt = 0; !stopping; attempt++) {
                Connection connection = new Connection();
                try {
                    WebSocket socket = HTTP.newWebSocketBuilder()
                            .buildAsync(addresses.get(attempt % addresses.size()), connection).join();
                    connection.await(cutsAfterMs == 0 ? Long.MAX_VALUE : 1 + random.nextInt(cutsAfterMs));
                    socket.abort();
                } catch (CompletionException e) {
                    // this gateway is not there: try again
                }
                TimeUnit.MILLISECONDS.sleep(connection.over() + 20 + random.nextInt(100));
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
        private Logbook logbook;

        void await(long millis) throws InterruptedException {
            try {
                ended.get(millis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // its time is over
            }
        }

        /**
         * What still comes does not count: it will come again.
         *
         * @return when to come back at the earliest, in ms
         */
        long over() {
            synchronized (SteadyViewer.this) {
                over = true;
                // Where there is one gateway alone, it is only started again, and the test would do nothing but wait.
                long wait = addresses.size() > 1 ? retryAfterMs : 0;
                retryAfterMs = 0;
                return wait;
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = parse(text);
                text.setLength(0);
                synchronized (SteadyViewer.this) {
                    if (!over) {
                        take(socket, message);
                    }
                }
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

        private void take(WebSocket socket, JsonNode message) {
            switch (message.path("type").asText()) {
                case "connected" -> {
                    arrivals.add(System.nanoTime());
                    socket.sendText(subscribe(), true);
                    logbook = logbooks.computeIfAbsent(message.path("gatewayId").asText(), any -> new Logbook(devices));
                    logbook.journal(message.path("journalId").asText());
                }
                case "subscribed" -> {
                    if (message.path("resumed").asBoolean()) {
                        logbook.resumed();
                    }
                }
                case "snapshot" -> logbook.snapshot(message.path("seq").asLong());
                case "skipped" -> logbook.skipped(message.path("deviceId").asText(), message.path("count").asInt());
                case "telemetry" -> logbook.telemetry(message.path("seq").asLong(), message.path("payload").path("n").asInt(-1));
                case "goodbye" -> {
                    goodbyes.add(System.nanoTime());
                    retryAfterMs = message.path("retryAfterMs").asLong();
                }
                case "gap" -> { }
                default -> logbook.fault("unexpected: " + message);
            }
        }
    }

    private String subscribe() {
        return "{\"type\":\"subscribe\",\"devices\":" + devices.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"))
                + ",\"types\":[\"telemetry\",\"gap\"],\"since\":" + logbooks.entrySet().stream()
                .filter(entry -> entry.getValue().hasBegun())
                .map(entry -> entry.getValue().since(entry.getKey())).collect(Collectors.joining(",", "[", "]")) + "}";
    }

    private static JsonNode parse(StringBuilder text) {
        try {
            return JSON.readTree(text.toString());
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** Makes it ask for everything behind this at its first connection. Before {@link #start} only. */
    synchronized SteadyViewer beginAfter(String gatewayId, String journalId, long seq) {
        Logbook logbook = new Logbook(devices);
        logbook.beginAfter(journalId, seq);
        logbooks.put(gatewayId, logbook);
        return this;
    }

    /** Whether it is subscribed for the first time: what comes from now on it is owed. */
    synchronized boolean hasBegun(String gatewayId) {
        return logbooks.containsKey(gatewayId) && logbooks.get(gatewayId).hasBegun();
    }

    synchronized boolean hasSeen(String gatewayId, long seq) {
        return logbooks.containsKey(gatewayId) && logbooks.get(gatewayId).has(seq);
    }

    synchronized int events(String gatewayId) {
        return logbooks.get(gatewayId).events();
    }

    synchronized int resumes(String gatewayId) {
        return logbooks.get(gatewayId).resumes();
    }

    synchronized List<Integer> numbers(String gatewayId) {
        return logbooks.get(gatewayId).numbers();
    }

    synchronized int skipped(String gatewayId) {
        return logbooks.get(gatewayId).skipped();
    }

    /** When it was sent away, by {@link System#nanoTime}. */
    synchronized List<Long> goodbyes() {
        return List.copyOf(goodbyes);
    }

    /** When it was welcomed. */
    synchronized List<Long> arrivals() {
        return List.copyOf(arrivals);
    }

    /** See {@link Logbook#discrepancies}. */
    synchronized List<String> discrepancies(String gatewayId, List<JsonNode> journal) {
        return logbooks.get(gatewayId).discrepancies(journal).stream().map(what -> name + ": " + what).toList();
    }

    synchronized String summary(String gatewayId, List<JsonNode> journal) {
        Logbook logbook = logbooks.get(gatewayId);
        return name + " saw " + logbook.events() + " events of " + gatewayId + " on " + arrivals.size() + " connections, "
                + logbook.lost(journal) + " of them before they were lost, and was told of " + logbook.skipped() + " skipped";
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}
