package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalCheckTest {
    private static final int FRAME_BYTES = 24 + Schema.PAGE_BYTES;

    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private Path killed;
    private Path wal;

    @BeforeEach
    void aJournalKilledInTheMiddle() {
        Site site = sites.open(dir.resolve("running"));
        for (int i = 0; i < 20; i++) {
            site.appendMany(50);
            site.awaitCommitted();
        }
        killed = Site.copyOf(dir.resolve("running"), dir.resolve("killed"));
        wal = killed.resolve("journal.db-wal");
    }

    @Test
    void findsNothingWrongWithALogAsAKillLeavesIt() throws IOException {
        assertThat(WalCheck.damageOf(wal)).isEmpty();
        assertThat(WalCheck.damageOf(dir.resolve("none"))).isEmpty();
        assertThat(sites.open(killed).readAll()).hasSize(1000);
    }

    @Test
    void takesTheTornLastCommitForWhatItIs() throws IOException {
        flip(Files.size(wal) - 100);
        assertThat(WalCheck.damageOf(wal)).isEmpty();
        assertThat(sites.open(killed).journal.setAside()).isEmpty();
    }

    @Test
    void findsACommitThatWasOnDiskAndIsDamaged() throws IOException {
        flip(32 + 2L * FRAME_BYTES + 500);
        assertThat(WalCheck.damageOf(wal)).hasValueSatisfying(damage -> assertThat(damage).contains("wrong checksum at byte " + (32 + 2 * FRAME_BYTES)));
        Site site = sites.open(killed);
        assertThat(site.journal.setAside().orElseThrow().reason()).contains("commits behind it");
        assertThat(site.readAll()).isEmpty();
    }

    @Test
    void findsADamagedHead() throws IOException {
        flip(17);
        assertThat(WalCheck.damageOf(wal)).isPresent();
        flip(17);
        flip(1);
        assertThat(WalCheck.damageOf(wal)).isPresent();
    }

    private void flip(long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(wal.toFile(), "rw")) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 0x10);
        }
    }
}
