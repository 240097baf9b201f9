package io.hirundo.image.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real shell on the other side, as it is in the guest: a loop that evaluates lines. */
class TestConsoleTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LOOP = "echo HIRUNDO-TEST-READY; while IFS= read -r line; do eval \"$line\" 2>&1; done";
    /** As a terminal does before `stty -echo` has come through. */
    private static final String ECHOING = "while IFS= read -r line; do printf '# %s\\r\\n' \"$line\"; eval \"$line\" 2>&1; done";

    @TempDir
    Path folder;

    private ServerSocketChannel server;
    private Process shell;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("hvc0")));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        if (shell != null) {
            shell.destroyForcibly();
        }
    }

    @Test
    void givesOutputAndExitCodeOfACommand() throws Exception {
        try (TestConsole console = connect(LOOP)) {
            assertThat(console.ask("echo one; echo two >&2; exit 3", LIMIT)).isEqualTo(new TestConsole.Answer(3, "one\ntwo"));
            assertThat(console.run("true")).isEmpty();
        }
        assertThat(Files.readString(folder.resolve("console.log"))).contains("HIRUNDO-TEST-READY").contains("two");
    }

    @Test
    void takesCommandsOfSeveralLinesAndWithQuotes() throws Exception {
        try (TestConsole console = connect(LOOP)) {
            assertThat(console.run("cat <<'END'\nit's \"$HOME\"\nEND\nprintf '%s' \"a  b\"")).isEqualTo("it's \"$HOME\"\na  b");
            String letters = "x".repeat(10_000);
            assertThat(console.run("printf %s " + letters + " | wc -c")).isEqualTo("10000");
        }
    }

    @Test
    void doesNotTakeItsOwnEchoForAnAnswer() throws Exception {
        try (TestConsole console = connect(ECHOING)) {
            assertThat(console.run("echo answer")).contains("answer").doesNotContain("base64");
            assertThat(console.ask("false", LIMIT).status()).isEqualTo(1);
        }
    }

    @Test
    void saysWhatWentWrong() throws Exception {
        try (TestConsole console = connect(LOOP)) {
            assertThatThrownBy(() -> console.run("echo no such thing; exit 4")).isInstanceOf(TestFailed.class)
                    .hasMessageContaining("exit 4").hasMessageContaining("ended with 4").hasMessageContaining("no such thing");
        }
    }

    @Test
    void goesOnAfterACommandThatTookTooLong() throws Exception {
        try (TestConsole console = connect(LOOP)) {
            assertThatThrownBy(() -> console.ask("sleep 1; echo late", Duration.ofMillis(100))).isInstanceOf(TestFailed.class)
                    .hasMessageContaining("sleep 1");
            assertThat(console.run("echo next")).isEqualTo("next");
        }
    }

    @Test
    void doesNotWaitForWhatRunsInTheBackground() throws Exception {
        try (TestConsole console = connect(LOOP)) {
            long start = System.nanoTime();
            console.start("sleep 15");
            assertThat(console.run("echo here")).isEqualTo("here");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void givesUpWhereNobodyAnswers() throws Exception {
        try (TestConsole console = open("cat >/dev/null")) {
            assertThatThrownBy(() -> console.awaitShell(Deadline.in(Duration.ofMillis(300)))).isInstanceOf(TestFailed.class)
                    .hasMessageContaining("nobody answers");
        }
    }

    private TestConsole connect(String script) throws Exception {
        TestConsole console = open(script);
        console.awaitShell(Deadline.in(LIMIT));
        return console;
    }

    private TestConsole open(String script) throws Exception {
        shell = new ProcessBuilder("sh", "-c", script).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Process running = shell;
        Thread.ofVirtual().start(() -> {
            try (SocketChannel client = server.accept()) {
                Thread.ofVirtual().start(() -> copy(Channels.newInputStream(client), running.getOutputStream()));
                copy(running.getInputStream(), Channels.newOutputStream(client));
            } catch (IOException e) {
                // the test is over
            }
        });
        return TestConsole.connect(folder.resolve("hvc0"), folder.resolve("console.log"), Deadline.in(LIMIT));
    }

    private static void copy(InputStream in, OutputStream out) {
        byte[] buffer = new byte[4_096];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // one side is gone
        }
    }
}
