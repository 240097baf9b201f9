package io.hirundo.appliance.diagnosis;

import static io.hirundo.appliance.diagnosis.FakeHost.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.SigningKey;
import io.hirundo.gateway.journal.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data folder, disk, journal and keys. */
class StorageChecksTest {
    @TempDir
    Path folder;
    private FakeHost host;

    @BeforeEach
    void makeAMachine() {
        host = new FakeHost(folder);
    }

    @Test
    void tellsWhoseTheDataFolderIsAndWhatItLiesOn() throws Exception {
        host.put("proc/self/mountinfo", """
                22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw
                23 22 0:20 / /proc rw - proc proc rw
                """);
        assertThat(found(folder())).containsExactly(
                "ok: " + host.data + " belongs to " + Files.getOwner(host.data).getName() + ", as does what is in it",
                "ok: it is on ext4, mounted at /");
    }

    @Test
    void saysWhatToDoWhereTheUserMayNotUseTheDataFolder() {
        host.close(host.data);
        assertThat(found(folder())).first().asString()
                .startsWith("wrong: " + host.data + " belongs to ").contains("hirundo may not read it -> run Hirundo, and this, as ", "chown -R hirundo");
    }

    @Test
    void doesNotTakeItForWrongThatAnotherUserRunsTheGateway() {
        host.gatewayRuns(4711).close(host.data);
        assertThat(found(folder())).first().asString().startsWith("unknown: ").contains("hirundo may not read it -> run this as ");
    }

    @Test
    void saysWhoMayMakeTheDataFolderWhereThereIsNone() {
        Path absent = host.data.resolve("a/b");
        assertThat(found(folder("data=" + absent))).containsExactly(
                "ok: there is no " + absent + " yet; the first start makes it");
        host.close(host.data);
        assertThat(found(folder("data=" + absent))).singleElement().asString()
                .startsWith("wrong: there is no " + absent + ", and hirundo may not make it in " + host.data + " -> make it and give it away");
    }

    @ParameterizedTest
    @CsvSource({"tmpfs, rw, 'warning: ', 'is kept in memory (tmpfs)'", "nfs4, rw, 'warning: ', network file system (nfs4)",
        "vfat, rw, 'warning: ', everybody can read the keys", "ext4, ro, 'wrong: ', is read-only"})
    void knowsFileSystemsThatDoNotSuit(String type, String mode, String sign, String words) {
        host.put("proc/self/mountinfo", "22 1 179:2 / / " + mode + ",noatime shared:1 - " + type + " /dev/x rw\n");
        assertThat(found(folder())).last().asString().startsWith(sign).contains(words);
    }

    @Test
    void tellsWhetherTheJournalHasRoomToGrow() throws Exception {
        DiskCheck check = new DiskCheck(host.host(), host.settings("journal.quota=1GiB"));
        Findings findings = new Findings("disk");
        check.room(findings, 10L << 30, 30L << 30, host.data);
        check.room(findings, 512L << 20, 30L << 30, host.data);
        check.room(findings, 128L << 20, 30L << 30, host.data);
        check.room(findings, 10L << 20, 30L << 30, host.data);

        assertThat(findings.all()).extracting(finding -> finding.sign().word()).containsExactly("ok", "warning", "wrong", "wrong");
        assertThat(findings.all().get(0).found()).isEqualTo("10.0 GiB of 30.0 GiB free in " + host.data);
        assertThat(findings.all().get(1).found()).contains("the journal may grow by 1.0 GiB more");
        assertThat(findings.all().get(1).todo()).contains("journal.quota to at most 256.0 MiB");
        assertThat(findings.all().get(2).found()).contains("less than journal.keep-free (256.0 MiB): the journal drops its oldest events");
    }

    @Test
    void readsHowWornOutACardIs() {
        String life = "sys/block/mmcblk0/device/life_time";
        assertThat(found(new DiskCheck(host.put(life, "0x01 0x03\n").host(), host.settings())))
                .contains("ok: mmcblk0 has used up to 30 % of its life");
        assertThat(found(new DiskCheck(host.put(life, "0x09 0x01\n").host(), host.settings())))
                .anyMatch(line -> line.startsWith("warning: mmcblk0 has used 80 to 90 % of its life -> plan to replace it"));
        assertThat(found(new DiskCheck(host.put(life, "0x0b 0x01\n").host(), host.settings())))
                .anyMatch(line -> line.startsWith("wrong: mmcblk0 has used up its life"));
    }

    @Test
    void seesErrorsOfTheFileSystemAndMissingInodes() {
        host.put("sys/fs/ext4/mmcblk0p2/errors_count", "3\n").program("stat", 0, "100000 12\n");
        assertThat(found(new DiskCheck(host.host(), host.settings())))
                .anyMatch(line -> line.startsWith("warning: the file system of mmcblk0p2 has counted 3 errors"))
                .anyMatch(line -> line.startsWith("wrong: only 12 of 100000 inodes are free"));
    }

    @Test
    void tellsOfTheJournalAndOfDamagedOnes() throws Exception {
        assertThat(found(new JournalCheck(host.settings()))).containsExactly("ok: there is none yet");
        String id;
        try (Journal journal = Journal.open(host.data, new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), Duration.ofMillis(5)),
                (_, _) -> { })) {
            id = journal.journalId();
        }
        assertThat(found(new JournalCheck(host.settings()))).singleElement().asString().startsWith("ok: " + id + ": 0 events up to seq 0");
        Files.writeString(host.data.resolve("journal.db.damaged-20261122T100000Z"), "x");
        assertThat(found(new JournalCheck(host.settings()))).last().asString()
                .startsWith("warning: set aside as damaged: journal.db.damaged-20261122T100000Z");
        Files.writeString(host.data.resolve("journal.db"), "x".repeat(5_000));
        assertThat(found(new JournalCheck(host.settings()))).first().asString().startsWith("wrong: ").contains("journal.db cannot be read");
    }

    @Test
    void tellsWhetherTokensCanBeSignedAndByNobodyElse() throws Exception {
        assertThat(found(new KeysCheck(host.host(), host.settings()))).containsExactly("ok: there is no key yet; the first start makes one");
        SigningKey.open(host.data.resolve("keys"));
        assertThat(found(new KeysCheck(host.host(), host.settings()))).containsExactly("ok: tokens can be signed");

        Path key = host.data.resolve("keys/token-key.jwk");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(found(new KeysCheck(host.host(), host.settings()))).last().asString()
                .startsWith("wrong: " + key + " is open to others (rw-r-----) -> close it: chmod 600 " + key);
        byte[] before = Files.readAllBytes(key);
        Files.writeString(key, "{\"kty\":\"EC\"}");
        assertThat(found(new KeysCheck(host.host(), host.settings()))).first().asString()
                .startsWith("wrong: " + key + " holds no ES256 key -> bring it back from a backup");
        assertThat(key).as("nothing is set aside").hasContent("{\"kty\":\"EC\"}");
        Files.write(key, before);
        assertThat(found(new KeysCheck(host.close(key).host(), host.settings()))).first().asString().contains("hirundo may not read it");
    }

    @Test
    void readsTheKeysOfOthers() throws Exception {
        Path jwks = Files.writeString(folder.resolve("fleet.jwks"), "{\"keys\":[]}");
        Path secret = Files.writeString(folder.resolve("hs256"), "too short");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> found = found(new KeysCheck(host.host(),
                host.settings("access.jwks=" + jwks, "access.hs256-secret-file=" + secret)));

        assertThat(found).anyMatch(line -> line.startsWith("wrong: access.jwks: " + jwks + " has no usable key"))
                .anyMatch(line -> line.contains("hs256 holds 9 bytes; HS256 needs 32 or more"))
                .anyMatch(line -> line.contains("hs256 is open to others (rw-r--r--)"))
                .noneMatch(line -> line.contains("too short"));
    }

    private DataFolderCheck folder(String... settings) {
        return new DataFolderCheck(host.host(), host.settings(settings), new RunningGateway(host.host(), host.settings(settings)));
    }
}
