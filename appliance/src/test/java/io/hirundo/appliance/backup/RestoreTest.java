package io.hirundo.appliance.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.appliance.DataLock;
import io.hirundo.gateway.journal.EarlierJournal;
import io.hirundo.gateway.journal.JournalFacts;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    @TempDir
    Path folder;
    private TestSite site;
    private Path file;
    private Path data;
    private Path configuration;

    @BeforeEach
    void backUpASite() throws Exception {
        site = new TestSite(folder.resolve("site"));
        file = folder.resolve("site-7.zip");
        site.backUp(file);
        data = folder.resolve("new/data");
        configuration = folder.resolve("new/etc/hirundo.yaml");
    }

    @Test
    void putsEverythingInPlaceOnAnEmptyMachine() throws Exception {
        Restore.Restored restored = restore(false);

        assertThat(configuration).hasSameTextualContentAs(site.configuration);
        assertThat(configuration.resolveSibling("fleet.jwks")).hasContent("{\"keys\":[]}");
        assertThat(modeOf(configuration.resolveSibling("hs256"))).isEqualTo("rw-------");
        assertThat(data.resolve("keys/token-key.jwk")).hasSameBinaryContentAs(site.data.resolve("keys/token-key.jwk"));
        assertThat(modeOf(data.resolve("keys/token-key.jwk"))).isEqualTo("rw-------");
        assertThat(modeOf(data.resolve("keys"))).isEqualTo("rwx------");
        assertThat(data.resolve("something.new-to-us")).hasContent("unknown");
        assertThat(data.resolve("mosquitto/mosquitto.db")).doesNotExist();
        JournalFacts journal = JournalFacts.read(data).orElseThrow();
        assertThat(journal.journalId()).isEqualTo(restored.journalId()).isNotEqualTo(site.journalId);
        assertThat(journal.earlier()).extracting(EarlierJournal::journalId).containsExactly(site.journalId);
        assertThat(restored.aside()).isEmpty();
        assertThat(restored.placed()).hasSize(3);
        assertNothingIsLeftOver();
    }

    @Test
    void refusesAFolderThatIsNotEmptyAndTouchesNothing() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("precious"), "x");
        assertThatThrownBy(() -> restore(false)).isInstanceOf(IOException.class).hasMessageContaining("is not empty")
                .hasMessageContaining("--force");
        assertThat(configuration).doesNotExist();
        assertThat(data.resolve("precious")).hasContent("x");
        assertThat(data.resolve("keys")).doesNotExist();
    }

    @Test
    void setsAsideWhatIsThereIfAskedTo() throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("precious"), "x");
        Files.createDirectories(configuration.getParent());
        Files.writeString(configuration, "gateway: { id: other }\n");

        Restore.Restored restored = restore(true);

        assertThat(data.resolve("precious")).doesNotExist();
        assertThat(folder.resolve("new/data.before-restore-20261122T100000Z/precious")).hasContent("x");
        assertThat(configuration.resolveSibling("hirundo.yaml.before-restore-20261122T100000Z")).hasContent("gateway: { id: other }");
        assertThat(configuration).hasSameTextualContentAs(site.configuration);
        assertThat(restored.aside()).hasSize(2);
    }

    @Test
    void takesAFolderWithNothingButLocksForEmpty() throws Exception {
        Files.createDirectories(data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
        DataLock.take(data, "gateway").close();

        assertThat(restore(false).aside()).isEmpty();

        assertThat(modeOf(data)).isEqualTo("rwxr-x---");

        assertThat(JournalFacts.read(data)).isPresent();
        assertNothingIsLeftOver();
    }

    @Test
    void refusesWhileAGatewayWorksThere() throws Exception {
        Files.createDirectories(data);
        try (DataLock _ = DataLock.take(data, "gateway")) {
            assertThatThrownBy(() -> restore(true)).isInstanceOf(IOException.class).hasMessageContaining("another Hirundo");
        }
        assertThat(data.resolve("keys")).doesNotExist();
        assertThat(configuration).doesNotExist();
    }

    @Test
    void leavesAnotherConfigurationAloneUnlessAskedTo() throws Exception {
        Files.createDirectories(configuration.getParent());
        Files.writeString(configuration, "gateway: { id: other }\n");
        assertThatThrownBy(() -> restore(false)).hasMessageContaining("--keep-config");
        assertThat(data).doesNotExist();

        try (CheckedBackup backup = CheckedBackup.open(file, Progress.NONE)) {
            new Restore(backup, false, TestSite.CLOCK, Progress.NONE).into(data, Optional.empty());
        }
        assertThat(configuration).hasContent("gateway: { id: other }");
        assertThat(data.resolve("keys")).isDirectory();
    }

    @Test
    void writesNothingOutsideTheConfigurationsFolder() throws Exception {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path manifest = zip.getPath(Manifest.NAME);
            Files.writeString(manifest, Files.readString(manifest).replace("\"path\" : \"fleet.jwks\"",
                    "\"path\" : \"../../outside\""));
        }

        Restore.Restored restored = restore(false);

        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(restored.outside()).extracting(Manifest.Member::path).containsExactly("../../outside");
    }

    @Test
    void restoredTwiceTheSameBackupGivesTwoJournals() throws Exception {
        String first = restore(false).journalId();
        data = folder.resolve("second/data");
        configuration = folder.resolve("second/etc/hirundo.yaml");

        assertThat(restore(false).journalId()).isNotEqualTo(first);
    }

    private Restore.Restored restore(boolean force) throws IOException {
        try (CheckedBackup backup = CheckedBackup.open(file, Progress.NONE)) {
            return new Restore(backup, force, TestSite.CLOCK, Progress.NONE).into(data, Optional.of(configuration));
        }
    }

    private void assertNothingIsLeftOver() throws IOException {
        try (Stream<Path> paths = Files.walk(folder.resolve("new"))) {
            assertThat(paths.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.contains(".restoring-") || name.contains("before-restore") || name.startsWith("."));
        }
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
