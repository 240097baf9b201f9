package io.hirundo.appliance.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedBackupTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void backUpASite() throws Exception {
        file = folder.resolve("site-7.zip");
        new TestSite(folder.resolve("site")).backUp(file);
    }

    @Test
    void refusesACutBackupWhereverItWasCut() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        }
    }

    @Test
    void refusesOrReadsUnharmedABackupWithOneAlteredByte() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Manifest manifest;
        try (CheckedBackup backup = CheckedBackup.open(file, Progress.NONE)) {
            manifest = backup.manifest();
        }
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] altered = whole.clone();
            altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, altered);
            try (CheckedBackup backup = CheckedBackup.open(file, Progress.NONE)) {
                // A date in the zip's own headers, for example: no byte of a member differs.
                assertThat(backup.manifest()).isEqualTo(manifest);
            } catch (IOException wrong) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void saysWhichMemberWasAltered() throws IOException {
        change("data/last-good.yaml", "gateway: { id: site-8 }\n");
        assertThatThrownBy(this::open).hasMessageContaining("was altered: data/last-good.yaml has 24 bytes with the SHA-256");
    }

    @Test
    void refusesWhatTheManifestDoesNotNameAndWhatIsMissing() throws IOException {
        change("data/more", "x");
        assertThatThrownBy(this::open).hasMessageContaining("it holds data/more, which its manifest does not say");
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.delete(zip.getPath("data/more"));
            Files.delete(zip.getPath("data/keys/token-key.jwk"));
        }
        assertThatThrownBy(this::open).hasMessageContaining("[data/keys/token-key.jwk] is missing in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../etc/passwd", "data/../../x", "/etc/passwd", "data/./x", "data//x", "data/", "data\\\\x", "etc/passwd",
        "data/a/.."})
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        changeManifest("data/last-good.yaml", name);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("was altered");
    }

    @ParameterizedTest
    @CsvSource({"'\"format\" : 1', '\"format\" : 2', format 2; this Hirundo knows 1",
        "'\"format\" : 1', '\"format\" : ', its manifest.json cannot be read",
        "'\"dataMode\"', '\"dateMode\"', its manifest.json cannot be read"})
    void saysWhatIsWrongWithTheManifest(String before, String after, String words) throws IOException {
        changeManifest(before, after);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(words);
    }

    @Test
    void saysThatOtherFilesAreNoBackups() throws IOException {
        Files.writeString(file, "no zip");
        assertThatThrownBy(this::open).hasMessageContaining("is no backup of Hirundo, or it was cut");
        Files.delete(file);
        assertThatThrownBy(this::open).hasMessageContaining("there is no file " + file);
        try (FileSystem zip = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
            Files.writeString(zip.getPath("hello"), "world");
        }
        assertThatThrownBy(this::open).hasMessageContaining("it has no manifest.json");
    }

    private void open() throws IOException {
        CheckedBackup.open(file, Progress.NONE).close();
    }

    private void change(String member, String content) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.writeString(zip.getPath(member), content);
        }
    }

    private void changeManifest(String before, String after) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path manifest = zip.getPath(Manifest.NAME);
            String text = Files.readString(manifest, StandardCharsets.UTF_8);
            assertThat(text).contains(before);
            Files.writeString(manifest, text.replace(before, after));
        }
    }
}
