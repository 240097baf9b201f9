package io.hirundo.appliance.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.appliance.broker.BrokerStatus.State;
import io.hirundo.appliance.config.BrokerSettings;
import io.hirundo.gateway.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real Mosquitto. */
class LocalBrokerIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final LinuxMachine machine = LinuxMachine.searching(System.getenv("PATH"));
    private final List<LocalBroker> brokers = new ArrayList<>();
    private int port;

    @BeforeEach
    void needMosquitto() {
        assertThat(machine.mosquitto()).as("Mosquitto, which this test needs: apt-get install mosquitto").isPresent();
        port = FreePort.find();
    }

    @AfterEach
    void closeAll() {
        brokers.forEach(LocalBroker::close);
    }

    @Test
    void runsMosquittoAndEndsItAtTheEnd() throws Exception {
        LocalBroker broker = start(machine);
        long pid = awaitRunning(broker);
        try (Socket client = new Socket("127.0.0.1", port)) {
            assertThat(client.isConnected()).isTrue();
        }
        assertThat(permissions("mosquitto")).isEqualTo("rwx------");
        assertThat(permissions("mosquitto/mosquitto.conf")).isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("mosquitto/mosquitto.log"))).contains("mosquitto version", "running");
        broker.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(folder.resolve("mosquitto/mosquitto.db")).as("what it keeps over a clean end").exists();
    }

    @Test
    void standsInASessionOfItsOwnSoThatCtrlCLeavesTheOrderToHirundo() throws Exception {
        long pid = awaitRunning(start(machine));
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst("^.*\\) ", "").split(" ");
        assertThat(fields[3]).as("session id").isEqualTo(Long.toString(pid));
    }

    @Test
    void bringsMosquittoBackAfterAKill() {
        LocalBroker broker = start(machine);
        long first = awaitRunning(broker);
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(SOON).until(() -> broker.get().state() == State.RUNNING && broker.get().pid().orElseThrow() != first);
        assertThat(broker.get().restarts()).isEqualTo(1);
    }

    @Test
    void takesOverTheMosquittoOfAnEarlierHirundoAndCanEndIt() {
        long pid = awaitRunning(start(machine));
        // A killed JVM says nothing to its Mosquitto: the second broker knows it by the pid file alone.
        LocalBroker second = start(machine);
        assertThat(awaitRunning(second)).isEqualTo(pid);
        assertThat(second.get().message()).contains("taken over");
        second.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        // The first would bring it back as it should; here it is the dead one.
        brokers.getFirst().close();
    }

    @Test
    void noticesTheEndOfAMosquittoThatItTookOver() {
        LocalBroker first = start(machine);
        long pid = awaitRunning(first);
        LocalBroker second = start(machine);
        awaitRunning(second);
        first.close();
        await().atMost(SOON).until(() -> second.get().restarts() == 1 && second.get().state() == State.RUNNING);
        assertThat(second.get().pid().orElseThrow()).isNotEqualTo(pid);
    }

    @Test
    void leavesAProcessAloneThatHasThePidByChance() throws Exception {
        Files.createDirectories(folder.resolve("mosquitto"));
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(folder.resolve("mosquitto/mosquitto.pid"), other.pid() + " 12345\n");
            assertThat(awaitRunning(start(machine))).isNotEqualTo(other.pid());
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }

    @Test
    void waitsForAPortThatAnotherProgramHas() throws Exception {
        LocalBroker broker;
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            broker = start(machine);
            await().atMost(SOON).until(() -> broker.get().state() == State.PORT_TAKEN);
            assertThat(broker.get().message()).contains("127.0.0.1:" + other.getLocalPort(), "broker.port");
        }
        awaitRunning(broker);
    }

    @Test
    void isAStateWhereThereIsNoMosquitto() {
        LocalBroker broker = start(new LinuxMachine(List.of(folder)));
        await().atMost(SOON).until(() -> broker.get().state() == State.MISSING);
        assertThat(broker.get().pid()).isEmpty();
    }

    private LocalBroker start(LinuxMachine on) {
        BrokerSettings settings = new BrokerSettings(
                true, "127.0.0.1", port, Optional.empty(), Optional.empty(), Optional.empty(), "devices");
        LocalBroker broker = LocalBroker.start(settings, folder.resolve("mosquitto"), on);
        brokers.add(broker);
        return broker;
    }

    private static long awaitRunning(LocalBroker broker) {
        await().atMost(SOON).until(() -> broker.get().state() == State.RUNNING);
        return broker.get().pid().orElseThrow();
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
