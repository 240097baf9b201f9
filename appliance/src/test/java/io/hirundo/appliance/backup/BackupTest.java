package io.hirundo.appliance.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    Path folder;
    private TestSite site;
    private Path file;

    @BeforeEach
    void makeASite() throws Exception {
        site = new TestSite(folder.resolve("site"));
        file = folder.resolve("site-7.zip");
    }

    @Test
    void takesWhatBelongsInItAndSaysWhatItLeavesOutAndWhatItDoesNotKnow() throws Exception {
        Backup.Written written = site.backUp(file);

        assertThat(written.manifest().members()).extracting(Manifest.Member::name).containsExactlyInAnyOrder(
                "configuration/hirundo.yaml", "configuration/files/0", "configuration/files/1", "data/journal.db",
                "data/keys/token-key.jwk", "data/last-good.yaml", "data/mosquitto/passwd", "data/something.new-to-us");
        assertThat(written.unknown()).containsExactly("something.new-to-us");
        assertThat(written.left()).satisfiesExactly(
                broker -> assertThat(broker).startsWith("mosquitto/mosquitto.db (messages under way"),
                log -> assertThat(log).startsWith("mosquitto/mosquitto.log (a log"));
        assertThat(written.manifest().gatewayId()).isEqualTo("site-7");
        assertThat(written.manifest().journalId()).isEqualTo(site.journalId);
        assertThat(written.manifest().created()).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(written.manifest().environment()).containsExactly("HIRUNDO_WEB_PORT");
        try (CheckedBackup backup = CheckedBackup.open(file, Progress.NONE)) {
            assertThat(backup.manifest()).isEqualTo(written.manifest());
        }
    }

    @Test
    void isForItsOwnerAloneAndLeavesNothingBesideIt() throws Exception {
        site.backUp(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside).containsExactlyInAnyOrder(file, site.folder);
        }
        try (Stream<Path> left = Files.list(site.data)) {
            assertThat(left.map(path -> path.getFileName().toString())).doesNotContain("journal.db-journal");
        }
    }

    @Test
    void replacesNoFileUnlessAskedTo() throws Exception {
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> site.backUp(file)).isInstanceOf(IOException.class).hasMessageContaining("--force");
        assertThat(file).hasContent("something else");
        assertThatThrownBy(() -> site.backUp(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> site.backUp(folder.resolve("nowhere/x.zip"))).hasMessageContaining("there is no folder");
    }

    @Test
    void saysThatADamagedJournalCannotBeCopied() throws Exception {
        Files.writeString(site.data.resolve("journal.db"), "x".repeat(9_000));

        assertThatThrownBy(() -> site.backUp(file)).isInstanceOf(IOException.class)
                .hasMessageContaining("journal.db cannot be copied");
        assertThat(file).doesNotExist();
    }
}
