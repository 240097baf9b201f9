package io.hirundo.sensors;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A real Mosquitto on a free port of the loopback, that can be killed and started again on the same port. */
public final class Mosquitto implements AutoCloseable {

    private static final List<String> PLACES = List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto",
            "/opt/homebrew/sbin/mosquitto");
    private static final int FIRST_PORT = 20_000;
    /** Where net.ipv4.ip_local_port_range begins by default. */
    private static final int END_OF_PORTS = 32_768;
    private static final int ATTEMPTS = 200;

    private final Path configuration;
    private final Path log;
    private final int port;
    private Process process;

    /** One that listens. */
    public static Mosquitto started(Path directory) throws IOException {
        Mosquitto broker = new Mosquitto(directory);
        broker.start();
        return broker;
    }

    /** One whose port is chosen, to be started later. */
    public Mosquitto(Path directory) throws IOException {
        this(directory, "allow_anonymous true\n");
    }

    /** One with further lines in its configuration, to be started later. */
    public Mosquitto(Path directory, String lines) throws IOException {
        this.port = freePort();
        this.configuration = directory.resolve("mosquitto.conf");
        this.log = directory.resolve("mosquitto.log");
        // By default a Mosquitto that root starts becomes another user, who may not read the files of this test.
        Files.writeString(configuration, "listener " + port + " 127.0.0.1\npersistence false\nlog_type all\n"
                + "user " + System.getProperty("user.name") + "\n" + lines);
    }

    public String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    public String pahoUrl() {
        return "tcp://127.0.0.1:" + port;
    }

    public void start() throws IOException {
        Path binary = PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst().orElseThrow(() -> new IllegalStateException(
                "this test needs a real Mosquitto; install it: apt-get install mosquitto"));
        process = new ProcessBuilder(binary.toString(), "-c", configuration.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        await("Mosquitto listens, see " + log).atMost(10, TimeUnit.SECONDS).until(this::listens);
    }

    /** As a power cut would. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Below the ports that Linux gives to outgoing connections: while it is down, one of those could be taken by anybody's next
     * connection, and a client that tries it over and over would in the end be connected to itself.
     */
    private static int freePort() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one then
            }
        }
        throw new IllegalStateException("no free port found between " + FIRST_PORT + " and " + END_OF_PORTS);
    }
}
