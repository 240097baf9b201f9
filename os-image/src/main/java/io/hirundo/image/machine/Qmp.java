package io.hirundo.image.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * QEMU's monitor: QMP, one JSON object a line, answers told apart by their id, events in between (QEMU, docs/interop/qmp-spec).
 *
 * <p>Any thread asks; a reader of its own takes in what comes.
 */
public final class Qmp implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final SocketChannel channel;
    private final OutputStream out;
    private final AtomicLong ids = new AtomicLong();
    private final CompletableFuture<JsonNode> greeting = new CompletableFuture<>();
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    // guarded by itself
    private final List<JsonNode> events = new ArrayList<>();
    private volatile boolean ended;

    private Qmp(SocketChannel channel) {
        this.channel = channel;
        this.out = Channels.newOutputStream(channel);
    }

    /** Connects and leaves QMP's negotiation mode. */
    static Qmp connect(Path socket, Deadline deadline) throws TestFailed, InterruptedException {
        SocketChannel channel = deadline.await("listen on its monitor",
                () -> Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
        Qmp qmp = new Qmp(channel);
        Thread.ofVirtual().name("qmp-reader").start(qmp::read);
        qmp.take(qmp.greeting, "greet", deadline.left());
        qmp.execute("qmp_capabilities", Map.of(), deadline.left());
        return qmp;
    }

    /**
     * @param arguments numbers, texts, booleans
     * @return what QEMU returns
     * @throws TestFailed with QEMU's own words if it refuses
     */
    public JsonNode execute(String command, Map<String, ?> arguments, Duration limit) throws TestFailed, InterruptedException {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        ObjectNode request = JSON.createObjectNode().put("execute", command).put("id", id);
        if (!arguments.isEmpty()) {
            request.set("arguments", JSON.valueToTree(arguments));
        }
        try {
            send(request);
            JsonNode message = take(answer, "answer " + command, limit);
            if (message.has("error")) {
                throw new TestFailed("QEMU refuses " + command + ": " + message.path("error").path("desc").asText());
            }
            return message.path("return");
        } finally {
            asked.remove(id);
        }
    }

    /** How many events of that name have come, such as {@code RESET}. */
    public int events(String name) {
        synchronized (events) {
            return (int) events.stream().filter(event -> event.path("event").asText().equals(name)).count();
        }
    }

    private void send(ObjectNode request) throws TestFailed {
        try {
            byte[] line = (JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8);
            synchronized (out) {
                out.write(line);
                out.flush();
            }
        } catch (IOException e) {
            throw new TestFailed("QEMU's monitor does not listen any more: " + e.getMessage(), e);
        }
    }

    private JsonNode take(CompletableFuture<JsonNode> answer, String what, Duration limit)
            throws TestFailed, InterruptedException {
        try {
            if (ended) {
                answer.completeExceptionally(new IOException("it has closed the connection"));
            }
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TestFailed("QEMU did not " + what + " within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new TestFailed("QEMU did not " + what + ": " + e.getCause().getMessage(), e);
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                dispatch(JSON.readTree(line));
            }
        } catch (IOException e) {
            // It ends as it would without: whoever waits is told.
        } finally {
            ended = true;
            IOException end = new IOException("it has closed the connection");
            greeting.completeExceptionally(end);
            asked.values().forEach(answer -> answer.completeExceptionally(end));
        }
    }

    private void dispatch(JsonNode message) {
        if (message.has("QMP")) {
            greeting.complete(message);
        } else if (message.has("event")) {
            synchronized (events) {
                events.add(message);
            }
        } else {
            CompletableFuture<JsonNode> answer = asked.get(message.path("id").asLong());
            if (answer != null) {
                answer.complete(message);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            ended = true; // it is closed as far as it can be
        }
    }
}
