package io.hirundo.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of ./hirundo that decide something, each sourced and asked by a shell. */
class EntryScriptTest {

    private static final Path SCRIPTS = Path.of("checkout").toAbsolutePath();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"v20.19.2, yes", "v20.18.9, no", "v18.20.4, no", "v21.7.0, no", "v22.12.0, yes", "v22.9.0, no",
        "v26.1.0, yes", "nonsense, no"})
    void knowsWhichNodeTheBuildWants(String version, String suits) throws Exception {
        assertThat(shell("node_suits " + version + " && echo yes || echo no")).isEqualTo(suits);
    }

    @ParameterizedTest
    @CsvSource({"25.0.1, yes", "25, yes", "21.0.4, no", "250.1, no"})
    void knowsAJdkByItsReleaseFile(String version, String is) throws Exception {
        Files.createDirectories(folder.resolve("bin"));
        assertThat(Files.createFile(folder.resolve("bin/javac")).toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        assertThat(shell("is_jdk_25 '" + folder + "' && echo yes || echo no")).isEqualTo(is);
    }

    @Test
    void buildsOnlyWhatIsNewerThanItsStamp() throws Exception {
        Path stamp = folder.resolve("stamp");
        Path sources = Files.createDirectories(folder.resolve("src"));
        Path source = Files.writeString(sources.resolve("A.java"), "");
        String question = "out_of_date '" + stamp + "' '" + sources + "' '" + folder + "/absent' && echo yes || echo no";
        assertThat(shell(question)).as("without a stamp").isEqualTo("yes");

        FileTime built = FileTime.from(Instant.now());
        Files.setLastModifiedTime(Files.createFile(stamp), built);
        Files.setLastModifiedTime(sources, earlier(built));
        Files.setLastModifiedTime(source, earlier(built));
        assertThat(shell(question)).as("nothing newer").isEqualTo("no");

        Files.setLastModifiedTime(source, FileTime.from(built.toInstant().plusSeconds(1)));
        assertThat(shell(question)).as("a file that was saved").isEqualTo("yes");

        Files.delete(source);
        Files.setLastModifiedTime(sources, FileTime.from(built.toInstant().plusSeconds(1)));
        assertThat(shell(question)).as("a file that went away").isEqualTo("yes");
    }

    /** A page has other names of files with each build, and the package takes in what it finds. */
    @Test
    void buildsWithoutWhatAnEarlierBuildLeft() throws Exception {
        Path page = Files.createDirectories(folder.resolve("gateway/target/classes/dashboard/assets"));
        Files.createFile(page.resolve("index-of-yesterday.js"));
        Files.createFile(Files.createDirectories(folder.resolve("appliance/target/lib")).resolve("library-1.0.jar"));
        Path sources = Files.createDirectories(folder.resolve("gateway/src"));
        String maven = "step() { find '" + folder + "' -name '*.js' -o -name '*.jar'; [[ -d '" + sources + "' ]] && echo built; }; ";
        assertThat(shell(maven + "compile_program")).isEqualTo("built");
    }

    @Test
    void findsWhatIsMissingByTheProgramAndNotByThePackage() throws Exception {
        Path daemon = folder.resolve("mosquitto");
        assertThat(Files.createFile(daemon).toFile().setExecutable(true)).isTrue();
        assertThat(shell("PATH=" + folder + ":$PATH missing_packages mosquitto no-such-package bash"))
                .isEqualTo("no-such-package");
    }

    @Test
    void seesAnExternalBrokerInTheArguments() throws Exception {
        Path script = SCRIPTS.getParent().resolveSibling("hirundo");
        String function = "eval \"$(sed -n '/^uses_external_broker/,/^}/p' '" + script + "')\"; uses_external_broker ";
        assertThat(shell(function + "run --set broker.managed=false && echo yes")).isEqualTo("yes");
        assertThat(shell(function + "run --set=broker.managed=false && echo yes")).isEqualTo("yes");
        assertThat(shell(function + "run --set web.port=1 || echo no")).isEqualTo("no");
    }

    private static FileTime earlier(FileTime time) {
        return FileTime.from(time.toInstant().minusSeconds(60));
    }

    private String shell(String question) throws IOException, InterruptedException {
        String all = "set -euo pipefail; here='" + folder + "'; state='" + folder + "'; for file in '" + SCRIPTS
                + "'/*.sh; do source \"$file\"; done; " + question;
        Process bash = new ProcessBuilder("bash", "-c", all).redirectErrorStream(true).start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        bash.waitFor();
        return said;
    }
}
