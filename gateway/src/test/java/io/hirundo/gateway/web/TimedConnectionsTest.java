package io.hirundo.gateway.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.Updates;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedConnectionsTest {
    private static final int PATIENCE_MS = 15_000;
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    @TempDir
    private Path data;
    private TestFront front;
    private volatile Reader updates;
    private volatile long answerMs;

    /** What is done with an update's body. */
    private interface Reader {
        void read(InputStream in, long length) throws IOException;
    }

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.requestTime = Duration.ofMillis(1_200);
        front.updates = Optional.of(new Updates() {
            @Override
            public Taken take(InputStream bundle, long length, Order order) {
                try {
                    updates.read(bundle, length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return new Taken.Asked();
            }

            @Override
            public UpdateState state() {
                pause(answerMs);
                return new UpdateState(new UpdateState.Booted("A", "0.1.0", false), Optional.empty(), UpdateState.Phase.WAITING, 0,
                        Optional.empty());
            }
        });
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void endsAConnectionWhosePeerFallsSilent() throws IOException {
        String[] starts = {"", "GE", "GET /ws HTTP/1.1\r\n", "GET /ws HTTP/1.1\r\nHost: a\r\nUpgr",
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
            "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
            "POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
            "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"};
        List<Socket> sockets = new ArrayList<>();
        for (String start : starts) {
            Socket socket = new Socket("127.0.0.1", front.port());
            sockets.add(socket);
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(start.getBytes(US_ASCII));
        }
        for (int i = 0; i < starts.length; i++) {
            try (Socket socket = sockets.get(i)) {
                socket.getInputStream().skipNBytes(Long.MAX_VALUE);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("the server still waits after: " + starts[i], e);
            } catch (EOFException | SocketException e) {
                // ended
            }
        }
    }

    @Test
    void letsAnUpdateTakeItsTimeAsLongAsItComesIn() throws Exception {
        CompletableFuture<Integer> took = new CompletableFuture<>();
        updates = (in, length) -> took.complete(in.readAllBytes().length);
        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/update HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + front.token(Role.ADMIN, "*")
                    + "\r\nContent-Length: 10\r\n\r\n").getBytes(US_ASCII));
            long startNanos = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                pause(400); // in all more than three times what a request may take
                out.write('x');
            }
            assertThat(took.get(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(10);
            assertThat(System.nanoTime() - startNanos).isGreaterThan(front.requestTime.multipliedBy(3).toNanos());
            assertThat(answer(socket)).startsWith("HTTP/1.1 202");
        }
    }

    @Test
    void letsTheAnswerToALongUpdateTakeItsTimeToo() throws IOException {
        updates = (in, length) -> in.readAllBytes();
        answerMs = front.requestTime.dividedBy(2).toMillis();
        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 2; i++) {
                out.write(("POST /api/v1/update HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + front.token(Role.ADMIN, "*")
                        + "\r\nContent-Length: 4\r\n\r\n").getBytes(US_ASCII));
                for (int sent = 0; sent < 4; sent++) {
                    pause(500);
                    out.write('x');
                }
                assertThat(answer(socket)).startsWith("HTTP/1.1 202");
            }
            assertThat(socket.getInputStream().read()).as("ended, since nothing comes any more").isEqualTo(-1);
        }
    }

    /** @return its head; its body is read too */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("ended after: %s", head).isNotEqualTo(-1);
            head.append((char) next);
        }
        Matcher length = CONTENT_LENGTH.matcher(head);
        assertThat(length.find()).as("%s", head).isTrue();
        in.skipNBytes(Long.parseLong(length.group(1)));
        return head.toString();
    }

    @Test
    void endsAnUpdateThatStandsStill() throws Exception {
        updates = (in, length) -> in.readAllBytes();
        try (Socket socket = new Socket("127.0.0.1", front.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(("POST /api/v1/update HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                    + front.token(Role.ADMIN, "*") + "\r\nContent-Length: 10\r\n\r\nx").getBytes(US_ASCII));
            try {
                assertThat(socket.getInputStream().read()).as("nothing is answered").isEqualTo(-1);
            } catch (SocketException e) {
                // ended, with bytes that nobody read
            }
        }
    }

    /** What is tested is the pace of a peer, or of a disk. */
    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endsAConnectionWhosePeerDoesNotReadItsAnswers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", front.port()));
            socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000).getBytes(US_ASCII));

            await().atMost(Duration.ofMillis(PATIENCE_MS)).until(() -> isReset(socket));
        }
    }

    /** Found out by writing: to read would let the server go on. */
    private static boolean isReset(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('\n');
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
