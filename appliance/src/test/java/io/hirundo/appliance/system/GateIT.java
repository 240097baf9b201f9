package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.testing.FreePort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health gate in front of a whole Hirundo, as the image runs it after an update. */
class GateIT {
    private final int port = FreePort.find();
    private final List<String> web = List.of("--set", "web.host=127.0.0.1", "--set", "web.port=" + port);

    @TempDir
    private Path folder;

    @Test
    void passesAHirundoWhoseSensorsPublish() {
        try (Hirundo hirundo = run("--set", "broker.port=" + FreePort.find())) {
            hirundo.awaitReady();
            HirundoCommand.Result result = gate("40s");
            assertThat(result.exitCode()).as("%s", result).isZero();
            assertThat(result.output()).endsWith("hirundo: all is well\n");
        }
    }

    @Test
    void namesTheBrokerThatIsNotThere() {
        try (Hirundo hirundo = run("--set", "broker.managed=false", "--set", "broker.url=mqtt://127.0.0.1:" + FreePort.find())) {
            hirundo.awaitReady();
            HirundoCommand.Result result = gate("3s");
            assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
            assertThat(result.output().lines().filter(line -> line.startsWith("hirundo: missing: ")))
                    .singleElement().asString().startsWith("hirundo: missing: the broker is not connected");
        }
    }

    @Test
    void namesAGatewayThatDoesNotRun() {
        HirundoCommand.Result result = gate("1s");
        assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
        assertThat(result.output()).contains("hirundo: missing: the page at http://127.0.0.1:" + port + " does not answer");
        assertThat(gate("5").exitCode()).isEqualTo(2);
    }

    @Test
    void commitsAndUpdatesNothingOnAMachineThatIsNotTheImage() {
        HirundoCommand.Result commit = HirundoCommand.run(folder.resolve("data"), "gate", "--within", "1s", "--commit");
        assertThat(commit.exitCode()).as("%s", commit).isEqualTo(1);
        HirundoCommand.Result update = HirundoCommand.run(folder.resolve("data"), "update", "some.raucb");
        assertThat(update.exitCode()).as("%s", update).isEqualTo(1);
        for (HirundoCommand.Result result : List.of(commit, update)) {
            assertThat(result.errors()).contains("does not run Hirundo's image", "apt");
        }
        assertThat(HirundoCommand.run(folder.resolve("data"), "update").exitCode()).isEqualTo(2);
    }

    private Hirundo run(String... more) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(web);
        words.addAll(List.of(more));
        return Hirundo.start(folder.resolve("data"), words);
    }

    private HirundoCommand.Result gate(String within) {
        List<String> words = new ArrayList<>(List.of("gate", "--within", within));
        words.addAll(web);
        return HirundoCommand.run(folder.resolve("data"), words.toArray(String[]::new));
    }
}
