package io.hirundo.image.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a monitor that says what QEMU's documentation has it say. */
class QmpTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n";

    @TempDir
    Path folder;

    private final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("qmp");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void leavesNegotiationModeAndAsks() throws Exception {
        monitor(request -> "{\"return\": {\"running\": true}, \"id\": " + request.path("id") + "}\r\n");
        try (Qmp qmp = Qmp.connect(socket, Deadline.in(LIMIT))) {
            JsonNode answer = qmp.execute("set_link", Map.of("name", "nic", "up", false), LIMIT);
            assertThat(answer.path("running").asBoolean()).isTrue();
        }
        assertThat(heard).extracting(request -> request.path("execute").asText()).containsExactly("qmp_capabilities", "set_link");
        assertThat(heard.getFirst().has("arguments")).isFalse();
        assertThat(heard.get(1).path("arguments").path("name").asText()).isEqualTo("nic");
        assertThat(heard.get(1).path("arguments").path("up").isBoolean()).isTrue();
    }

    @Test
    void tellsAnswersFromEventsAndFromAnswersToOthers() throws Exception {
        monitor(request -> "{\"event\": \"RESET\", \"data\": {\"guest\": true}}\r\n"
                + "{\"return\": {\"wrong\": true}, \"id\": 4711}\r\n{\"event\": \"RESET\"}\r\n"
                + "{\"return\": {\"right\": true}, \"id\": " + request.path("id") + "}\r\n");
        try (Qmp qmp = Qmp.connect(socket, Deadline.in(LIMIT))) {
            int before = qmp.events("RESET");
            assertThat(qmp.execute("query-status", Map.of(), LIMIT).path("right").asBoolean()).isTrue();
            assertThat(qmp.events("RESET")).isEqualTo(before + 2);
            assertThat(qmp.events("SHUTDOWN")).isZero();
        }
    }

    @Test
    void readsAMessageThatComesInPieces() throws Exception {
        monitor(request -> "{\"return\": {\"text\": \"" + "ä".repeat(20_000) + "\"}, \"id\": " + request.path("id") + "}\r\n");
        try (Qmp qmp = Qmp.connect(socket, Deadline.in(LIMIT))) {
            assertThat(qmp.execute("query-status", Map.of(), LIMIT).path("text").asText()).hasSize(20_000);
        }
    }

    @Test
    void givesQemusOwnWordsForARefusal() throws Exception {
        monitor(request -> request.path("execute").asText().equals("qmp_capabilities")
                ? "{\"return\": {}, \"id\": " + request.path("id") + "}\r\n"
                : "{\"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"Device 'nic' not found\"}, \"id\": "
                        + request.path("id") + "}\r\n");
        try (Qmp qmp = Qmp.connect(socket, Deadline.in(LIMIT))) {
            assertThatThrownBy(() -> qmp.execute("set_link", Map.of(), LIMIT)).isInstanceOf(TestFailed.class)
                    .hasMessageContaining("set_link").hasMessageContaining("Device 'nic' not found");
        }
    }

    @Test
    void doesNotWaitForAMonitorThatIsGone() throws Exception {
        monitor(request -> request.path("execute").asText().equals("quit") ? null
                : "{\"return\": {}, \"id\": " + request.path("id") + "}\r\n");
        try (Qmp qmp = Qmp.connect(socket, Deadline.in(LIMIT))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> qmp.execute("quit", Map.of(), Duration.ofMinutes(1))).isInstanceOf(TestFailed.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void hasALimitForAMonitorThatIsSilent() throws Exception {
        monitor(request -> request.path("execute").asText().equals("stop") ? ""
                : "{\"return\": {}, \"id\": " + request.path("id") + "}\r\n");
        try (Qmp qmp = Qmp.connect(socket, Deadline.in(LIMIT))) {
            assertThatThrownBy(() -> qmp.execute("stop", Map.of(), Duration.ofMillis(50))).isInstanceOf(TestFailed.class)
                    .hasMessageContaining("50 ms");
        }
    }

    /** @param answer to each request; null: it hangs up */
    private void monitor(Function<JsonNode, String> answer) {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel client = server.accept();
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
                    OutputStream out = Channels.newOutputStream(client)) {
                out.write(GREETING.getBytes(StandardCharsets.UTF_8));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode request = JSON.readTree(line);
                    heard.add(request);
                    String said = answer.apply(request);
                    if (said == null) {
                        return;
                    }
                    out.write(said.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
    }
}
