package io.hirundo.image.root;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's script that says which slot boots, on a file of a machine that has no slots. GRUB's part is played by hand. */
class BootSlotsTest {
    private static final Path SCRIPT = Path.of("root/usr/lib/hirundo/boot-slots").toAbsolutePath();
    private static final int SIZE = 1024;
    private static final int SECTOR = 512;

    @TempDir
    private Path folder;
    private Path file;
    private Path copy;

    @BeforeEach
    void flashes() throws IOException {
        file = folder.resolve("slots");
        copy = folder.resolve("slots.bak");
        write(file, "A", "", "0", "B");
        write(copy, "A", "", "0", "B");
    }

    @Test
    void putsWhatWasInstalledOnTrial() throws Exception {
        assertThat(slots("A", "get-primary")).isEqualTo("A");
        slots("A", "set-primary", "B");
        assertThat(slots("A", "get-primary")).isEqualTo("B");
        assertThat(slots("A", "show")).isEqualTo("current=A\nactive=A\ntrial=B\ntries=3\nbad=");
    }

    @Test
    void goesBackWhenTheTriesAreUsedUp() throws Exception {
        slots("A", "set-primary", "B");
        grubCounts("3", "2");
        assertThat(slots("B", "get-primary")).isEqualTo("B");
        grubCounts("2", "0");
        assertThat(slots("A", "get-primary")).isEqualTo("A");
        assertThat(slots("A", "get-active")).isEqualTo("A");
    }

    @Test
    void keepsTheSlotThatHasShownThatItWorks() throws Exception {
        slots("A", "set-primary", "B");
        slots("B", "set-state", "B", "good");
        assertThat(slots("B", "show")).isEqualTo("current=B\nactive=B\ntrial=\ntries=0\nbad=");
    }

    @Test
    void takesTheSlotThatWasFoundWantingOffTrialAtOnce() throws Exception {
        slots("A", "set-primary", "B");
        slots("B", "set-state", "B", "bad");
        assertThat(slots("B", "get-primary")).isEqualTo("A");
        assertThat(slots("B", "get-state", "B")).isEqualTo("bad");
        assertThat(slots("B", "get-state", "A")).isEqualTo("good");
    }

    @Test
    void doesNotBootASlotThatIsBeingWritten() throws Exception {
        slots("A", "set-primary", "B");
        slots("A", "set-state", "B", "bad");
        assertThat(slots("A", "show")).isEqualTo("current=A\nactive=A\ntrial=\ntries=0\nbad=B");
    }

    @Test
    void keepsToTheSlotThatRunsWhenTheActiveOneIsWrittenOver() throws Exception {
        write(file, "A", "", "0", "");
        slots("B", "set-state", "A", "bad");
        assertThat(slots("B", "show")).isEqualTo("current=B\nactive=B\ntrial=\ntries=0\nbad=A");
    }

    @Test
    void refusesToGiveUpTheOnlySlotThatBoots() throws Exception {
        byte[] before = Files.readAllBytes(file);
        Result refused = run("A", "set-state", "A", "bad");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).contains("slot A is the only one that boots");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void endsATrialWhenTheActiveSlotIsMadePrimary() throws Exception {
        slots("A", "set-primary", "B");
        slots("A", "set-primary", "A");
        assertThat(slots("A", "get-primary")).isEqualTo("A");
    }

    @Test
    void takesTheCopyWhenTheFileWasCutShort() throws Exception {
        slots("A", "set-primary", "B");
        slots("B", "set-state", "B", "good");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.indexOf("COMPLETE")) + "\0".repeat(SIZE - text.indexOf("COMPLETE")));
        assertThat(slots("B", "get-primary")).isEqualTo("B");
        slots("B", "set-primary", "A");
        assertThat(Files.readString(file)).contains("active=B\ntrial=A\ntries=3\n").contains("\nCOMPLETE=1\n");
    }

    @Test
    void keepsToTheSlotThatRunsWhenBothFilesAreLost() throws Exception {
        Files.write(file, new byte[SIZE]);
        Files.delete(copy);
        assertThat(slots("B", "get-primary")).isEqualTo("B");
    }

    @Test
    void writesABlockThatGrubReadsAndWritesItInPlace() throws Exception {
        Object inode = Files.getAttribute(file, "unix:ino");
        slots("A", "set-primary", "B");
        String block = Files.readString(file);
        assertThat(block).hasSize(SIZE).startsWith("# GRUB Environment Block\nactive=A\n");
        assertThat(block.indexOf("COMPLETE=1\n")).isBetween(1, SECTOR - 12);
        assertThat(block.substring(block.indexOf("COMPLETE=1\n") + 11)).matches("#+");
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        assertThat(Files.readString(copy)).isEqualTo(block);
    }

    @Test
    void writesNothingWhereNothingChanges() throws Exception {
        slots("A", "set-state", "A", "good");
        FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(file, old);
        Files.setLastModifiedTime(copy, old);
        slots("A", "set-state", "A", "good");
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(old);
    }

    @Test
    void refusesWhatIsNoSlot() throws Exception {
        assertThat(run("A", "set-primary", "C").status()).isEqualTo(1);
        assertThat(run("A", "set-state", "A", "so-so").status()).isEqualTo(1);
        assertThat(run("A").status()).isEqualTo(1);
    }

    /** What GRUB does before it starts a slot on trial. */
    private void grubCounts(String from, String to) throws IOException {
        Files.writeString(file, Files.readString(file).replace("tries=" + from + "\n", "tries=" + to + "\n"));
    }

    private static void write(Path to, String active, String trial, String tries, String bad) throws IOException {
        String text = "# GRUB Environment Block\nactive=" + active + "\ntrial=" + trial + "\ntries=" + tries + "\nbad=" + bad
                + "\nCOMPLETE=1\n";
        Files.writeString(to, text + "#".repeat(SIZE - text.length()));
    }

    private String slots(String current, String... words) throws IOException, InterruptedException {
        Result result = run(current, words);
        assertThat(result.status()).as(result.text()).isZero();
        return result.text().strip();
    }

    private Result run(String current, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HIRUNDO_SLOTS", file.toString());
        builder.environment().put("HIRUNDO_CURRENT", current);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), text);
    }

    private record Result(int status, String text) {}
}
