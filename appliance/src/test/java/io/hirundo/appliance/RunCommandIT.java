package io.hirundo.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hirundo run} as a whole: real processes, the real Mosquitto, simulated chips. */
class RunCommandIT {

    @TempDir
    Path folder;

    private Path file;
    private int processes;

    @BeforeEach
    void writeAConfiguration() throws IOException {
        file = folder.resolve("hirundo.yaml");
        Files.writeString(file, """
                gateway: { id: site-7 }
                data: data
                broker: { port: %d }
                web: { host: 127.0.0.1, port: %d }
                """.formatted(HirundoProcess.freePort(), HirundoProcess.freePort()));
    }

    @Test
    void showsSensorsByThePrintedLinkAndStopsCleanly() throws Exception {
        try (HirundoProcess hirundo = run().awaitReady()) {
            assertThat(hirundo.out()).startsWith("ready http://127.0.0.1:");
            await().atMost(HirundoProcess.PATIENCE).untilAsserted(() -> assertThat(hirundo.get("/api/v1/devices"))
                    .contains("\"boiler\"", "\"temperature\"", "\"host\""));
            long mosquitto = brokerPid(hirundo);
            assertThat(isAlive(mosquitto)).isTrue();
            hirundo.terminate();
            assertThat(hirundo.awaitEnd()).as("the exit code of a process that SIGTERM ended").isEqualTo(143);
            assertThat(isAlive(mosquitto)).as("Mosquitto after the stop").isFalse();
            assertThat(hirundo.err()).doesNotContain("ERROR").contains("Stopping");
        }
    }

    @Test
    void takesOverItsMosquittoAfterAKill() throws Exception {
        long mosquitto;
        try (HirundoProcess first = run().awaitReady()) {
            mosquitto = brokerPid(first);
            first.kill();
        }
        assertThat(isAlive(mosquitto)).as("Mosquitto outlives a killed Hirundo").isTrue();
        try (HirundoProcess second = run().awaitReady()) {
            assertThat(brokerPid(second)).isEqualTo(mosquitto);
            second.terminate();
            second.awaitEnd();
        }
        assertThat(isAlive(mosquitto)).isFalse();
    }

    @Test
    void letsNoSecondOneWorkOnTheSameData() throws Exception {
        try (HirundoProcess _ = run().awaitReady(); HirundoProcess second = run()) {
            assertThat(second.awaitEnd()).isEqualTo(1);
            assertThat(second.err()).contains("another Hirundo", "--data DIR").doesNotContain("\tat ");
        }
    }

    @Test
    void startsWithTheLastGoodConfigurationAndSaysWhichLineIsWrong() throws Exception {
        try (HirundoProcess first = run().awaitReady()) {
            first.terminate();
            first.awaitEnd();
        }
        Files.writeString(file, Files.readString(file) + "jornal: { keep: 1d }\n");
        try (HirundoProcess second = run().awaitReady()) {
            assertThat(second.err()).contains("The configuration is broken",
                    file + ":5: jornal: found an unknown key, did you mean journal?");
        }
    }

    @Test
    void saysWhatToDoWhereThePortOfThePageIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HirundoProcess hirundo = run("--set", "web.port=" + other.getLocalPort())) {
            assertThat(hirundo.awaitEnd()).isEqualTo(1);
            assertThat(hirundo.err()).contains("web.port").doesNotContain("\tat ");
        }
    }

    @Test
    void runsWithoutABroker() throws Exception {
        try (HirundoProcess hirundo = run("--set", "broker.managed=false", "--set",
                "broker.url=mqtt://127.0.0.1:" + HirundoProcess.freePort()).awaitReady()) {
            assertThat(hirundo.get("/api/v1/system")).contains("\"state\":\"external\"");
        }
    }

    private HirundoProcess run(String... more) throws IOException {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "run";
        arguments[1] = "--config";
        arguments[2] = file.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        processes++;
        return HirundoProcess.start(folder.resolve("process-" + processes), arguments);
    }

    private static long brokerPid(HirundoProcess hirundo) throws Exception {
        Matcher pid = Pattern.compile("\"pid\":(\\d+)").matcher(hirundo.get("/api/v1/system"));
        assertThat(pid.find()).as("the broker's pid in the system's state").isTrue();
        return Long.parseLong(pid.group(1));
    }

    /** A process that ended and was not yet fetched by its parent, here the system's first process, has no command line. */
    private static boolean isAlive(long pid) throws IOException {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/cmdline")).isEmpty();
        } catch (NoSuchFileException gone) {
            return false;
        }
    }
}
