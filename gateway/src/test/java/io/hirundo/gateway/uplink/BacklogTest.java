package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BacklogTest {
    /** What the journal reserves and a kill leaves unused. */
    private static final long GAP = 1L << 20;

    @Test
    void doesNotCountTheGapThatAStartLeaves() {
        MemoryLog log = new MemoryLog().append(100);
        Backlog backlog = new Backlog(log);
        backlog.unknown();
        assertThat(backlog.events()).isEqualTo(100);

        log.skipTo(100 + GAP).append(1);
        backlog.committed(log.committedSeq());
        log.append(49);
        backlog.committed(log.committedSeq());
        assertThat(backlog.events()).isEqualTo(150);

        backlog.located(60);
        assertThat(backlog.events()).isEqualTo(90);
        backlog.delivered(40, 100);
        assertThat(backlog.events()).isEqualTo(50);
        backlog.delivered(20, 100 + GAP + 20);
        assertThat(backlog.events()).isEqualTo(30);
        backlog.delivered(30, 100 + GAP + 50);
        assertThat(backlog.events()).isZero();
    }

    @Test
    void countsNothingWhereTheFirstCommitComesAfterTheStreamWasFound() {
        MemoryLog log = new MemoryLog().append(100);
        Backlog backlog = new Backlog(log);
        backlog.located(100);
        assertThat(backlog.events()).isZero();

        log.skipTo(100 + GAP).append(1);
        backlog.committed(log.committedSeq());
        assertThat(backlog.events()).isEqualTo(1);
    }

    @Test
    void countsAnewWhereRedisForgot() {
        MemoryLog log = new MemoryLog().append(100);
        Backlog backlog = new Backlog(log);
        backlog.located(0);
        backlog.delivered(100, 100);
        backlog.located(70);

        assertThat(backlog.events()).isEqualTo(30);
    }

    @Test
    void isEmptyWhereThereIsNothingToRead() {
        MemoryLog log = new MemoryLog().append(10).skipTo(500);
        Backlog backlog = new Backlog(log);
        backlog.located(10);
        backlog.caughtUp(500);

        assertThat(backlog.events()).isZero();
    }
}
