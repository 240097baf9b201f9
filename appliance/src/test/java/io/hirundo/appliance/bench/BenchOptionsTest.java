package io.hirundo.appliance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class BenchOptionsTest {

    @TempDir
    Path folder;

    /** Measures nothing. */
    @Command(name = "idle")
    private static final class Idle implements Callable<Integer> {
        @Mixin
        private BenchOptions options;
        private Path worksIn;

        @Override
        public Integer call() throws Exception {
            worksIn = options.begin();
            options.write(options.report(", medians of 1").line("| %d |", 42));
            return 0;
        }
    }

    @Test
    void worksAndWritesWhereItIsTold() throws Exception {
        Idle idle = new Idle();
        Path work = folder.resolve("disk/work");
        Path file = folder.resolve("table.md");

        int exitCode = new CommandLine(idle).execute("--work", work.toString(), "--out", file.toString());

        assertThat(exitCode).isZero();
        assertThat(idle.worksIn).isDirectory().hasParentRaw(work);
        assertThat(Files.readString(file)).startsWith("    ./hirundo --work " + work + " --out " + file + "\n\n")
                .contains(", medians of 1:\n").endsWith("| 42 |\n");
    }

    @Test
    void isPartOfEachBenchmarkOfTheJournal() {
        CommandLine bench = new CommandLine(new Bench());
        for (String name : Set.of("ingest", "history", "writes")) {
            assertThat(bench.getSubcommands().get(name).getCommandSpec().optionsMap()).as(name).containsKeys("--work", "--out");
        }
    }
}
