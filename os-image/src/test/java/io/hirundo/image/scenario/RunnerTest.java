package io.hirundo.image.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
    private interface Steps {
        void run(Run run) throws IOException, TestFailed, InterruptedException;
    }

    private record Made(String name, Duration limit, Steps steps) implements Scenario {
        @Override
        public String promise() {
            return "holds";
        }

        @Override
        public void run(Run run) throws IOException, TestFailed, InterruptedException {
            steps.run(run);
        }
    }

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void saysALineForEachResultAndKeepsThemBesideTheLogs() throws Exception {
        assertThat(run(new Made("good", LONG, run -> {
            run.note("measured");
            run.check(true, "works");
        }))).isTrue();
        assertThat(said.toString().lines()).hasSize(4);
        assertThat(said.toString()).containsPattern("ok +good .*works").containsPattern("ok +good .*holds")
                .contains("1 passed, 0 failed");
        assertThat(Files.readString(folder.resolve("logs/good/results.txt"))).contains("measured").contains("works");
    }

    @Test
    void oneBadResultFailsTheScenarioAndTheOthersGoOn() throws Exception {
        assertThat(run(new Made("bad", LONG, run -> {
            run.check(false, "does not work");
            run.check(true, "works all the same");
        }), new Made("next", LONG, run -> run.check(true, "is tried")))).isFalse();
        assertThat(said.toString()).containsPattern("FAILED +bad .*does not work").contains("works all the same").contains("is tried")
                .contains("1 passed, 1 failed: bad").doesNotContainPattern("bad .*holds");
    }

    @Test
    void whateverIsThrownIsAFailure() throws Exception {
        assertThat(run(new Made("a", LONG, run -> {
            throw new TestFailed("no answer");
        }), new Made("b", LONG, run -> {
            throw new IOException("no such file");
        }))).isFalse();
        assertThat(said.toString()).containsPattern("FAILED +a .*no answer").containsPattern("FAILED +b .*no such file")
                .contains("0 passed, 2 failed: a, b");
    }

    @Test
    void endsWhatIsNotThroughInTime() throws Exception {
        long start = System.nanoTime();
        assertThat(run(new Made("slow", Duration.ofMillis(100), run -> TimeUnit.MINUTES.sleep(5)))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        assertThat(said.toString()).containsPattern("FAILED +slow .*not through");
    }

    @Test
    void everyScenarioHasAWordAPromiseAndALimit() {
        assertThat(Scenarios.ALL).extracting(Scenario::name).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9]+"));
        assertThat(Scenarios.ALL).allSatisfy(scenario -> {
            assertThat(scenario.promise()).isNotBlank();
            assertThat(scenario.limit()).isBetween(Duration.ofMinutes(5), Duration.ofHours(3));
        });
    }

    private boolean run(Scenario... scenarios) throws InterruptedException {
        Place place = new Place(folder, folder.resolve("in-tools"), folder.resolve("out"), folder);
        return new Runner(place, new Run.Options(1, 1, 1, false), new PrintWriter(said, true), false).run(List.of(scenarios));
    }
}
