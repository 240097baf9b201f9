package io.hirundo.appliance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small {@code bench live}, with those servers that need no packages of npm's. */
@Timeout(150)
class LiveBenchIT {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    Path folder;

    @Test
    void measuresTheGatewayAndMosquittoInTurnAndWritesATable() throws Exception {
        Path table = folder.resolve("table.md");

        String said = bench("--runs", "1", "--seconds", "1", "--warm-up", "2", "--only", "hirundo,d", "--shape", "20x50+slow",
                "--out", table.toString());

        assertThat(said).contains("run 1 of 1: Hirundo, 20 viewers × 50/s", "run 1 of 1: (d) Mosquitto, 20 viewers × 50/s")
                .doesNotContain("failed");
        assertThat(Files.readString(table)).contains("|  | Hirundo | (d) Mosquitto |")
                .containsPattern("server CPU a delivery, µs \\| [\\d.]+ \\| [\\d.]+ \\|")
                .containsPattern("of what was due\\) \\| [\\d,]+ \\((9\\d|100) %\\) \\| [\\d,]+ \\((9\\d|100) %\\) \\|")
                .containsPattern("no viewers \\| \\d+ \\| \\d+ \\|")
                .containsPattern("p99 of the others without; with, ms \\| [\\d.]+; [\\d.]+ \\([+-]\\d+ %\\) \\|");
    }

    @Test
    void goesOnWithTheOthersWhereOneFails() throws Exception {
        String said = bench("--runs", "1", "--seconds", "1", "--warm-up", "1", "--only", "a,d", "--shape", "20x50");

        assertThat(said).contains("(a) ws, 20 viewers × 50/s: failed in 1 of 1 runs: the peers' packages are missing")
                .containsPattern("server CPU a delivery, µs \\| failed \\| [\\d.]+ \\|");
    }

    private String bench(String... options) throws IOException, InterruptedException {
        // A checkout whose command runs what is tested, and whose peers nobody has fetched.
        Path command = Files.writeString(folder.resolve("hirundo"), "#!/bin/sh\nexec '" + JAVA
                + "' -XX:+UseSerialGC -Xmx96m --enable-native-access=ALL-UNNAMED -cp '" + CLASS_PATH + "' "
                + Main.class.getName() + " --config /dev/null \"$@\"\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
        Path out = folder.resolve("out");
        List<String> words = new ArrayList<>(List.of(JAVA, "-XX:+UseSerialGC", "-Xmx96m", "-Dhirundo.checkout=" + folder,
                "-Djava.io.tmpdir=" + folder, "-cp", CLASS_PATH, Main.class.getName(), "bench", "live"));
        words.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("HIRUNDO_"));
        Process bench = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try {
            assertThat(bench.waitFor(120, TimeUnit.SECONDS)).as(() -> read(out)).isTrue();
            assertThat(bench.exitValue()).as(() -> read(out)).isZero();
            return read(out);
        } finally {
            bench.destroy(); // ends what it has started, too
            bench.waitFor();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
