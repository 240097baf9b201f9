package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file rots while the journal is open. */
class RunningDamageTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();
    private Site site;

    @BeforeEach
    void aJournalThatWasOpenedAnew() {
        Site before = sites.open(dir);
        for (int i = 0; i < 300; i++) {
            before.appendMany(100);
            before.awaitCommitted();
        }
        before.close();
        site = sites.open(dir); // nothing of the file is in its memory
    }

    @Test
    void endsInsteadOfTryingForEverAndBeginsAnewAtTheNextStart() throws IOException {
        String oldId = site.journal.journalId();
        overwriteAllPagesButTheFirst();
        // The writer still has the newest blocks in its memory; the tables of the roll-ups it has not.
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        Site.await(site.journal::isDamaged);
        site.appendMany(10);
        assertThat(site.journal.status().damaged()).isTrue();
        site.close();
        assertThat(site.released).isEmpty();

        Site again = sites.open(dir);
        assertThat(again.journal.journalId()).isNotEqualTo(oldId);
        assertThat(again.journal.setAside()).isPresent();
        assertThat(dir.resolve(Damage.NOTE)).doesNotExist();
        List<Event> appended = again.appendMany(3);
        again.awaitCommitted();
        assertThat(again.readAll()).isEqualTo(appended);
    }

    @Test
    void isFoundByAReaderAsWell() throws Exception {
        overwriteAllPagesButTheFirst();
        assertThatThrownBy(() -> site.readAll()).isInstanceOf(JournalException.class);
        assertThat(site.journal.isDamaged()).isTrue();
        assertThat(site.journal.damage().toCompletableFuture().get()).isNotBlank();
        site.appendMany(10);
        site.close();
        assertThat(site.released).isEmpty();
        assertThat(sites.open(dir).journal.setAside().orElseThrow().reason()).isNotBlank();
    }

    private void overwriteAllPagesButTheFirst() throws IOException {
        Path file = dir.resolve("journal.db");
        byte[] noise = new byte[(int) Files.size(file) - 4096];
        new Random(5).nextBytes(noise);
        try (RandomAccessFile broken = new RandomAccessFile(file.toFile(), "rw")) {
            broken.seek(4096);
            broken.write(noise);
        }
    }
}
