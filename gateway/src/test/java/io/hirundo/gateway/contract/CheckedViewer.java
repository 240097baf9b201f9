package io.hirundo.gateway.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A viewer that holds every frame against the document. It can stop reading. */
final class CheckedViewer implements WebSocket.Listener {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private record Taken(String message, JsonNode frame) {}

    private final Frames frames;
    private final LinkedBlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private volatile boolean reading = true;

    CheckedViewer(URI uri, Frames frames) {
        this.frames = frames;
        this.socket = HTTP.newWebSocketBuilder().subprotocols("hirundo.v1").buildAsync(uri, this).join();
    }

    CheckedViewer say(String message) {
        socket.sendText(message.replace('\'', '"'), true).join();
        return this;
    }

    /** Passes over frames until one is that message of the document. */
    JsonNode await(String message) throws InterruptedException {
        while (true) {
            Taken next = taken.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + message + " came within 20 s; close code "
                        + (closed.isDone() ? closed.join() : "none") + ", strays " + frames.strays());
            }
            if (next.message.equals(message)) {
                return next.frame;
            }
        }
    }

    int closeCode() throws Exception {
        return closed.get(20, TimeUnit.SECONDS);
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    void stopReading() {
        reading = false;
    }

    void readOn() {
        reading = true;
        socket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            JsonNode frame = parsed(text.toString());
            text.setLength(0);
            taken.add(new Taken(frames.take(frame), frame));
        }
        if (reading) {
            webSocket.request(1);
        }
        return null;
    }

    /** What is no JSON is a stray text. */
    private static JsonNode parsed(String frame) {
        try {
            return JSON.readTree(frame);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode("no JSON: " + frame);
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }
}
