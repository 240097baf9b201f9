package io.hirundo.image.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.image.machine.Deadline;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A tablet: connects to {@code /ws}, subscribes to everything and remembers what came. Any thread. */
public final class Viewer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    /** Minutes of what an image's own sensors say. */
    private static final int MOST_REMEMBERED = 10_000;

    // guarded by itself
    private final List<JsonNode> messages = new ArrayList<>();
    private final WebSocket socket;

    private Viewer(WebSocket.Builder builder, URI address, Deadline deadline) throws TestFailed, InterruptedException {
        this.socket = deadline.await("open a WebSocket", () -> {
            try {
                return Optional.of(builder.buildAsync(address, new Listener()).join());
            } catch (CompletionException notYet) {
                throw new IOException(notYet.getCause());
            }
        });
    }

    /** @param port where the gateway is reached on 127.0.0.1 */
    public static Viewer connect(HttpClient http, int port, String token, Deadline deadline)
            throws TestFailed, InterruptedException {
        Viewer viewer = new Viewer(http.newWebSocketBuilder().header("Authorization", "Bearer " + token),
                URI.create("ws://127.0.0.1:" + port + "/ws"), deadline);
        try {
            viewer.await("welcome a viewer", message -> type(message, "connected"), deadline);
            viewer.socket.sendText("{\"type\":\"subscribe\",\"id\":\"1\",\"devices\":[\"*\"]}", true).join();
            viewer.await("answer a subscription", message -> type(message, "subscribed"), deadline);
            return viewer;
        } catch (TestFailed | InterruptedException e) {
            viewer.close();
            throw e;
        }
    }

    /** Waits for a message, which may have come before. */
    public JsonNode await(String what, Predicate<JsonNode> wanted, Deadline deadline) throws TestFailed, InterruptedException {
        return deadline.await(what, () -> find(wanted));
    }

    /** Waits for telemetry of the device whose metric satisfies the condition. */
    public JsonNode awaitMetric(String device, String metric, Predicate<JsonNode> wanted, Deadline deadline)
            throws TestFailed, InterruptedException {
        return await("show the " + metric + " of " + device, message -> type(message, "telemetry")
                && message.path("deviceId").asText().equals(device)
                && wanted.test(message.path("payload").path(metric)), deadline);
    }

    /** Forgets what came up to now. */
    public void forget() {
        synchronized (messages) {
            messages.clear();
        }
    }

    private Optional<JsonNode> find(Predicate<JsonNode> wanted) {
        synchronized (messages) {
            return messages.stream().filter(wanted).findFirst();
        }
    }

    private static boolean type(JsonNode message, String type) {
        return message.path("type").asText().equals(type);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                remember(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void remember(String message) {
            try {
                JsonNode read = JSON.readTree(message);
                synchronized (messages) {
                    if (messages.size() < MOST_REMEMBERED) {
                        messages.add(read);
                    }
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("no JSON: " + message, e);
            }
        }
    }
}
