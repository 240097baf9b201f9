package io.hirundo.sensors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hirundo.sensors.Listener;
import io.hirundo.sensors.Mosquitto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Paho does not do by itself. */
class PahoConnectionIT {

    private static final Topics TOPICS = new Topics("devices", "a");

    @TempDir
    Path directory;

    /** Of each test its own, so that a thread that is left behind fails the test that left it. */
    private final String agentId = "agent-" + System.nanoTime();

    private final CountDownLatch lost = new CountDownLatch(1);
    private final Connection.Events events = new Connection.Events() {
        @Override
        public void received(Incoming message) { }

        @Override
        public void lost(String reason) {
            lost.countDown();
        }
    };

    @Test
    void givesUpABrokerThatTakesTheConnectionAndSaysNothingAndLeavesNoThreadBehind() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            BrokerAccess broker = access("mqtt://127.0.0.1:" + silent.getLocalPort(), "", "");
            Connection.Connector connector = PahoConnection.connector(broker, TOPICS, false, 1_500);
            for (int i = 0; i < 2; i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> connector.connect(events)).isInstanceOf(IOException.class);
                assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
            }
            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(clientThreads()).isEmpty());
        }
    }

    @Test
    void aBrokerThatTakesTheConnectionAndClosesItAtOnceLeavesNoThreadBehind() throws Exception {
        try (ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!rude.isClosed()) {
                    try {
                        rude.accept().close();
                    } catch (IOException e) {
                        return; // closed by the end of the test
                    }
                }
            });
            BrokerAccess broker = access("mqtt://127.0.0.1:" + rude.getLocalPort(), "", "");
            Connection.Connector connector = PahoConnection.connector(broker, TOPICS, false, 5_000);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> connector.connect(events)).isInstanceOf(IOException.class);
            }
            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(clientThreads()).isEmpty());
        }
    }

    @Test
    void saysWhenTheBrokerDiesAndLeavesNoThreadBehind() throws Exception {
        try (Mosquitto broker = Mosquitto.started(directory)) {
            Connection connection = PahoConnection.connector(access(broker.url(), "", ""), TOPICS, false, 5_000).connect(events);
            assertThat(clientThreads()).isNotEmpty();

            broker.kill();

            assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
            connection.abandon();
            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(clientThreads()).isEmpty());
        }
    }

    @Test
    void isAbandonedWithoutAWordSoThatTheLastWillSpeaks() throws Exception {
        try (Mosquitto broker = Mosquitto.started(directory);
                Listener listener = new Listener(broker, TOPICS.status())) {
            Connection connection = PahoConnection.connector(access(broker.url(), "", ""), TOPICS, false, 5_000).connect(events);

            connection.abandon();

            // Paho's own thread may meet what was taken from under it, and end with an exception: nobody needs it any more.
            await().dontCatchUncaughtExceptions().atMost(10, TimeUnit.SECONDS)
                    .until(() -> listener.last(TOPICS.status()).contains("connection lost"));
        }
    }

    @Test
    void showsItsCredentialsAndIsRefusedWithWrongOnes() throws Exception {
        Path passwords = directory.resolve("passwords");
        Files.writeString(passwords, "sensors:säkert\n");
        hash(passwords);
        try (Mosquitto broker = new Mosquitto(directory, "allow_anonymous false\npassword_file " + passwords + "\n")) {
            broker.start();

            Connection connection = PahoConnection.connector(access(broker.url(), "sensors", "säkert"), TOPICS, false, 5_000)
                    .connect(events);
            connection.close();

            assertThatThrownBy(() -> PahoConnection.connector(access(broker.url(), "sensors", "wrong"), TOPICS, false, 5_000)
                    .connect(events)).isInstanceOf(IOException.class).hasMessageContaining(broker.url()).hasMessageNotContaining("wrong");
            await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(clientThreads()).isEmpty());
        }
    }

    private static void hash(Path passwords) throws Exception {
        Process hashing = new ProcessBuilder("mosquitto_passwd", "-U", passwords.toString()).inheritIO().start();
        assertThat(hashing.onExit().get(20, TimeUnit.SECONDS).exitValue()).as("mosquitto_passwd comes with mosquitto").isZero();
    }

    private BrokerAccess access(String url, String user, String password) {
        return new BrokerAccess(url, user, password.toCharArray(), agentId);
    }

    /** Threads that Paho has named after the client id of this test, and where they are. */
    private Map<String, List<StackTraceElement>> clientThreads() {
        Map<String, List<StackTraceElement>> threads = new TreeMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().contains(agentId)) {
                threads.put(thread.getName(), List.of(stack));
            }
        });
        return threads;
    }
}
