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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedConnectionsTest {
    private static final int PATIENCE_MS = 15_000;

    @TempDir
    private Path data;
    private TestFront front;
    private volatile Reader updates;

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
                return new Taken.Busy("read, and that was all");
            }

            @Override
            public UpdateState state() {
                throw new AssertionError("not asked for");
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
        }
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

    /** What is tested is a peer's pace. */
    private static void pause(long millis) throws InterruptedException {
        Thread.sleep(millis);
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
