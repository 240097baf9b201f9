package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.live.TestViewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hirundo run} as a new user meets it. */
@Timeout(120)
class RunIT {
    private static final Duration BROKER_BACK = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private LocalRun run;

    @BeforeEach
    void start() {
        run = LocalRun.started(folder);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void simulatedAndRealSensorsAndWhateverElsePublishesAreLiveAndInHistory() throws Exception {
        TestViewer viewer = run.viewer();
        telemetryOf(viewer, "boiler");
        assertThat(telemetryOf(viewer, "host").path("payload").size()).isPositive();

        assertThat(run.publish("devices/x/telemetry", "{\"temperature\":21.5}")).isZero();

        assertThat(telemetryOf(viewer, "x").path("payload").path("temperature").decimalValue()).isEqualByComparingTo("21.5");
        await().untilAsserted(() -> assertThat(run.api().get("/api/v1/devices/x/history?metric=temperature").path("points"))
                .hasSize(1));
    }

    @Test
    void aBrokerThatIsKilledComesBackByItself() throws Exception {
        ProcessHandle killed = run.brokerProcess();
        TestViewer viewer = run.viewer();
        killed.destroyForcibly();
        killed.onExit().join();

        await().atMost(BROKER_BACK).untilAsserted(() -> {
            assertThat(run.broker().path("state").asText()).isEqualTo("running");
            assertThat(run.broker().path("pid").asLong()).isNotEqualTo(killed.pid());
            assertThat(run.api().isConnectedToBroker()).isTrue();
        });
        assertThat(run.publish("devices/x/telemetry", "{\"n\":1}")).isZero();
        telemetryOf(viewer, "x");
        long now = System.currentTimeMillis();
        viewer.nextThat(event -> event.path("deviceId").asText().equals("boiler") && event.path("ts").asLong() > now);
    }

    @Test
    void sigtermEndsItWithAllItsChildren() throws Exception {
        List<ProcessHandle> children = run.process().descendants();
        assertThat(children).contains(run.brokerProcess());

        long before = System.nanoTime();
        run.process().terminate();
        int exitCode = run.process().awaitEnd();

        Duration took = Duration.ofNanos(System.nanoTime() - before);
        System.out.println("run: ended " + took.toMillis() + " ms after SIGTERM");
        assertThat(took).as(run.process().log()).isLessThan(STOP);
        assertThat(exitCode).as("the exit code of a process that SIGTERM ended").isEqualTo(143);
        assertThat(run.process().log()).contains("Stopping").doesNotContain(" ERROR ");
        assertThat(children).noneMatch(RunIT::runs);
    }

    @Test
    void theBrokerThatAKilledHirundoLeavesIsAdoptedOrEndedByTheNext() throws Exception {
        ProcessHandle left = run.brokerProcess();
        try {
            run.process().kill();
            run.start();

            await().atMost(BROKER_BACK).untilAsserted(() ->
                    assertThat(run.broker().path("state").asText()).isEqualTo("running"));
            JsonNode broker = run.broker();
            assertThat(runs(left)).as("the old Mosquitto lives on: %s", broker)
                    .isEqualTo(broker.path("pid").asLong() == left.pid());
            await().atMost(BROKER_BACK).until(run.api()::isConnectedToBroker);
            TestViewer viewer = run.viewer();
            assertThat(run.publish("devices/x/telemetry", "{\"n\":1}")).isZero();
            telemetryOf(viewer, "x");
            ProcessHandle used = run.brokerProcess();

            run.process().terminate();
            run.process().awaitEnd();
            assertThat(runs(used)).isFalse();
            assertThat(runs(left)).isFalse();
        } finally {
            left.destroyForcibly();
        }
    }

    /** One that ended and was not yet fetched by its parent, which may be the machine's first process, has no command line. */
    private static boolean runs(ProcessHandle process) {
        try {
            return !Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).isEmpty();
        } catch (IOException gone) {
            return false;
        }
    }

    private static JsonNode telemetryOf(TestViewer viewer, String deviceId) {
        return viewer.nextThat(event -> event.path("type").asText().equals("telemetry")
                && event.path("deviceId").asText().equals(deviceId));
    }
}
