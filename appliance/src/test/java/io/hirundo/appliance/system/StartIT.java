package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hirundo run} does and says where something is in its way. */
@Timeout(180)
class StartIT {
    private static final int FAILED = 1;

    @TempDir
    Path folder;

    private final List<Hirundo> started = new ArrayList<>();
    private Path file;

    @BeforeEach
    void writeAConfiguration() throws IOException {
        file = Files.writeString(folder.resolve("hirundo.yaml"), """
                gateway: { id: site-7 }
                broker: { port: %d }
                web: { host: 127.0.0.1, port: 0 }
                """.formatted(FreePort.find()));
    }

    @AfterEach
    void endAll() {
        started.forEach(Hirundo::close);
    }

    @Test
    void letsNoSecondOneWorkOnTheSameData() throws Exception {
        run().awaitReady();
        Hirundo second = run();

        assertThat(second.awaitEnd()).isEqualTo(FAILED);
        assertThat(second.log()).contains("another Hirundo", "--data DIR").doesNotContain("\tat ");
    }

    @Test
    void startsWithTheLastGoodConfigurationAndSaysWhichLineIsWrong() throws Exception {
        Hirundo first = run();
        first.awaitReady();
        first.terminate();
        first.awaitEnd();
        Files.writeString(file, Files.readString(file) + "jornal: { keep: 1d }\n");

        Hirundo second = run();
        second.awaitReady();
        assertThat(second.log()).contains("The configuration is broken",
                file + ":4: jornal: found an unknown key, did you mean journal?");
    }

    @Test
    void saysWhatToDoWhereThePortOfThePageIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Hirundo hirundo = run("--set", "web.port=" + other.getLocalPort());

            assertThat(hirundo.awaitEnd()).isEqualTo(FAILED);
            assertThat(hirundo.log()).contains("web.port").doesNotContain("\tat ");
        }
    }

    @Test
    void runsWithoutABroker() {
        Hirundo hirundo = run("--set", "broker.managed=false", "--set",
                "broker.url=mqtt://127.0.0.1:" + FreePort.find());

        assertThat(Api.ofLink(hirundo.awaitLink()).get("/api/v1/system").path("broker").path("state").asText())
                .isEqualTo("external");
    }

    private Hirundo run(String... more) {
        List<String> words = new ArrayList<>(List.of("run", "--config", file.toString()));
        words.addAll(List.of(more));
        Hirundo hirundo = Hirundo.start(folder.resolve("data"), words);
        started.add(hirundo);
        return hirundo;
    }
}
