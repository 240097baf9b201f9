package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.live.TestViewer;
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
    private static final long STOP_SECONDS = 5;

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
        boolean ended = run.process().terminate(STOP_SECONDS);

        System.out.printf("run: ended %d ms after SIGTERM%n", (System.nanoTime() - before) / 1_000_000);
        assertThat(ended).as("ended within %s s: %s", STOP_SECONDS, run.process().log()).isTrue();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
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
            assertThat(left.isAlive()).as("the old Mosquitto lives on: %s", broker)
                    .isEqualTo(broker.path("pid").asLong() == left.pid());
            await().atMost(BROKER_BACK).until(run.api()::isConnectedToBroker);
            TestViewer viewer = run.viewer();
            assertThat(run.publish("devices/x/telemetry", "{\"n\":1}")).isZero();
            telemetryOf(viewer, "x");
            ProcessHandle used = run.brokerProcess();

            assertThat(run.process().terminate(STOP_SECONDS)).as(run.process().log()).isTrue();
            await().until(() -> !used.isAlive());
            assertThat(left.isAlive()).isFalse();
        } finally {
            left.destroyForcibly();
        }
    }

    private static JsonNode telemetryOf(TestViewer viewer, String deviceId) {
        return viewer.nextThat(event -> event.path("type").asText().equals("telemetry")
                && event.path("deviceId").asText().equals(deviceId));
    }
}
