package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCopyTest {
    @TempDir
    Path folder;
    @AutoClose
    final Sites sites = new Sites();
    private Path dir;
    private Path elsewhere;

    @BeforeEach
    void makeFolders() throws IOException {
        dir = Files.createDirectory(folder.resolve("dir"));
        elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    }

    @Test
    void copiesAllThatIsCommittedWhileTheJournalIsInUse() throws IOException {
        Site site = sites.open(dir);
        List<Event> before = new ArrayList<>(site.appendMany(3_000));
        site.awaitCommitted();

        JournalCopy.write(dir, elsewhere.resolve("journal.db"));
        site.appendMany(500);
        site.awaitCommitted();

        Site copy = sites.open(elsewhere);
        assertThat(copy.journal.setAside()).isEmpty();
        assertThat(copy.journal.journalId()).isEqualTo(site.journal.journalId());
        assertThat(Site.texts(copy.readAll())).isEqualTo(Site.texts(before));
        assertThat(site.readAll()).hasSize(3_500);
    }

    @Test
    void goesOnUnderAnotherIdWithSeqsThatTheFirstNeverGave() throws IOException {
        Site site = sites.open(dir);
        site.appendMany(10);
        site.awaitCommitted();
        JournalCopy.write(dir, elsewhere.resolve("journal.db"));
        String first = site.journal.journalId();
        long reservedThen = site.journal.reservedUpTo();

        String second = JournalCopy.beginAnew(elsewhere.resolve("journal.db"));

        assertThat(second).isNotEqualTo(first);
        assertThat(UUID.fromString(second)).hasToString(second);
        assertThat(elsewhere).isDirectoryContaining(file -> file.endsWith("journal.db"))
                .isDirectoryNotContaining(file -> file.toString().endsWith("-wal"));
        Site restored = sites.open(elsewhere);
        assertThat(restored.journal.journalId()).isEqualTo(second);
        assertThat(restored.journal.earlier()).containsExactly(new EarlierJournal(first, reservedThen));
        assertThat(restored.journal.firstFreeSeq()).isGreaterThan(reservedThen);
        assertThat(restored.readAll()).hasSize(10);
    }

    @Test
    void remembersAllJournalsThatItCameFromOldestFirst() throws IOException {
        Site site = sites.open(dir);
        site.appendMany(10);
        site.awaitCommitted();
        Path second = Files.createDirectory(folder.resolve("second"));
        JournalCopy.write(dir, second.resolve("journal.db"));
        String secondId = JournalCopy.beginAnew(second.resolve("journal.db"));
        Site secondSite = sites.open(second);
        secondSite.appendMany(10);
        secondSite.awaitCommitted();
        JournalCopy.write(second, elsewhere.resolve("journal.db"));
        JournalCopy.beginAnew(elsewhere.resolve("journal.db"));

        Site third = sites.open(elsewhere);

        assertThat(third.journal.earlier()).extracting(EarlierJournal::journalId)
                .containsExactly(site.journal.journalId(), secondId);
        assertThat(third.journal.earlier().get(1).lastSeq()).isGreaterThan(third.journal.earlier().get(0).lastSeq());
        assertThat(third.readAll()).hasSize(20);
    }

    @Test
    void tellsTheFactsOfAJournalInUseAndOfOneAtRest() throws IOException {
        assertThat(JournalFacts.read(dir)).isEmpty();
        Site site = sites.open(dir);
        List<Event> events = site.appendMany(100);
        site.awaitCommitted();

        JournalFacts inUse = JournalFacts.read(dir).orElseThrow();
        assertThat(inUse.journalId()).isEqualTo(site.journal.journalId());
        assertThat(inUse.firstSeq()).isEqualTo(events.getFirst().seq());
        assertThat(inUse.lastSeq()).isEqualTo(events.getLast().seq());
        assertThat(inUse.events()).isEqualTo(100);
        assertThat(JournalFacts.countBlocks(dir)).isPositive();
        site.close();

        assertThat(JournalFacts.read(dir).orElseThrow().events()).isEqualTo(100);
        assertThat(JournalFacts.damagedFiles(dir)).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoJournal() throws IOException {
        Path file = Files.writeString(dir.resolve("journal.db"), "x".repeat(10_000));

        assertThatThrownBy(() -> JournalFacts.read(dir)).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> JournalCopy.write(dir, elsewhere.resolve("copy"))).isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be copied");
        assertThatThrownBy(() -> JournalCopy.beginAnew(file)).isInstanceOf(IOException.class)
                .hasMessageContaining("it is no SQLite file");
    }
}
