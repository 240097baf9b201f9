package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many events lie behind a cursor. */
class CountTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    @Test
    void countsEventsAndNotTheGapBetweenTwoRuns() {
        Site site = sites.open(dir);
        for (int commit = 0; commit < 5; commit++) {
            site.appendMany(20);
            site.awaitCommitted();
        }
        long newest = site.nextSeq() - 1;
        site.close();
        Site again = sites.open(dir);
        again.appendMany(30);
        again.awaitCommitted();

        assertThat(again.nextSeq() - newest).isGreaterThan(1_000_000);
        assertThat(again.journal.count(0)).isEqualTo(130);
        assertThat(again.journal.count(7)).isEqualTo(123);
        assertThat(again.journal.count(newest)).isEqualTo(30);
        assertThat(again.journal.count(newest + 1_000)).isEqualTo(30);
        assertThat(again.journal.count(again.nextSeq() - 1)).isZero();
    }
}
