package io.hirundo.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed where, and the exit code by which the image's unit goes. */
class FirstBootCommandTest {

    @TempDir
    Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;
    private Path console;

    @BeforeEach
    void lay() throws Exception {
        file = root.resolve("hirundo-setup.yaml");
        console = Files.writeString(root.resolve("tty1"), "");
    }

    @Test
    void isQuietOnTheConsoleWhereAllIsWell() throws Exception {
        Files.writeString(file, "hostname: attic\ngateway: { id: site-7 }\n");
        assertThat(firstBoot()).isZero();
        assertThat(out.toString()).contains("is in force");
        assertThat(root.resolve("setup/hostname")).hasContent("attic\n");
        assertThat(root.resolve("hirundo.yaml")).content().contains("site-7");
        assertThat(console).isEmptyFile();
        assertThat(firstBoot()).isZero();
        assertThat(out.toString()).contains("is the one that is in force already");
    }

    @Test
    void tellsTheConsoleWhatIsWrongAndEndsWithTwo() throws Exception {
        Files.writeString(file, "hostname: a_b\nmqtt: lan\n");
        assertThat(firstBoot()).isEqualTo(2);
        assertThat(Files.readString(console)).contains("hirundo-setup.yaml is in force but for this:\r\n",
                "Line 1: hostname: found \"a_b\"");
        assertThat(root.resolve("setup/mqtt-lan")).exists();
    }

    @Test
    void endsWithOneWhereThereIsNoFile() {
        assertThat(firstBoot()).isEqualTo(1);
        assertThat(err.toString()).contains("hirundo-setup.yaml");
    }

    @Test
    void aConsoleThatIsNotThereStopsNothing() throws Exception {
        Files.writeString(file, "hostname: a_b\n");
        console = root.resolve("no/tty");
        assertThat(firstBoot()).isEqualTo(2);
    }

    private int firstBoot() {
        return Main.commandLine(new Place(Optional.empty())).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute("first-boot", "--file", file.toString(), "--to", root.resolve("setup").toString(),
                        "--config", root.resolve("hirundo.yaml").toString(), "--console", console.toString());
    }
}
