package io.hirundo.image.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteLogTest {
    private static final int SECTOR = 512;
    private static final int SECTORS = 64;
    private static final long FLUSH = 1;
    private static final long FUA = 2;
    private static final long DISCARD = 4;

    @TempDir
    Path folder;

    private Path log;
    private Path disk;

    @BeforeEach
    void begin() throws IOException {
        log = folder.resolve("log");
        disk = folder.resolve("disk");
        ByteBuffer head = sector().putLong(0x6a736677736872L).putLong(1).putLong(0).putInt(SECTOR);
        Files.write(log, head.array());
        Files.write(disk, new byte[SECTORS * SECTOR]);
    }

    @Test
    void keepsEverythingBeforeTheLastFlush() throws Exception {
        write(3, 'a', 'b');
        write(3, 'c');
        flush();
        WriteLog.Replayed replayed = replay(1);
        assertThat(replayed).isEqualTo(new WriteLog.Replayed(1, 2, 0, 0, 0));
        assertThat(content(3)).isEqualTo('c');
        assertThat(content(4)).isEqualTo('b');
        assertThat(content(5)).isEqualTo('\0');
    }

    @Test
    void losesSomeOfWhatNobodyAskedToKeep() throws Exception {
        flush();
        int count = 30;
        for (int sector = 0; sector < count; sector++) {
            write(sector, 'x');
        }
        WriteLog.Replayed replayed = replay(7);
        assertThat(replayed.whole() + replayed.torn() + replayed.lost()).isEqualTo(count);
        assertThat(replayed.whole()).isBetween(5, 25);
        assertThat(replayed.lost()).isBetween(5, 25);
        long there = 0;
        for (int sector = 0; sector < count; sector++) {
            there += content(sector) == 'x' ? 1 : 0;
        }
        assertThat(there).isEqualTo(replayed.whole());
    }

    @Test
    void tearsAWriteOfManySectors() throws Exception {
        char[] many = new char[40];
        Arrays.fill(many, 'y');
        flush();
        write(2, many);
        boolean torn = false;
        for (int seed = 0; seed < 30 && !torn; seed++) {
            Files.write(disk, new byte[SECTORS * SECTOR]);
            torn = replay(seed).torn() == 1;
        }
        assertThat(torn).isTrue();
        long there = 0;
        for (int sector = 0; sector < many.length; sector++) {
            there += content(2 + sector) == 'y' ? 1 : 0;
        }
        assertThat(there).isBetween(1L, many.length - 1L);
        assertThat(content(1)).isEqualTo('\0');
        assertThat(content(2 + many.length)).isEqualTo('\0');
    }

    @Test
    void neverPutsTheOlderOfTwoWritesOverTheNewer() throws Exception {
        write(1, 'o');
        flush();
        write(1, 'p');
        write(1, 'q');
        for (int seed = 0; seed < 50; seed++) {
            try (WriteLog writes = WriteLog.read(log)) {
                Files.write(disk, new byte[SECTORS * SECTOR]);
                WriteLog.Replayed replayed = writes.replay(disk, new Random(seed), Files.size(log));
                assertThat(content(1)).isIn('o', 'p', 'q');
                if (replayed.whole() == 2) {
                    assertThat(content(1)).isEqualTo('q');
                }
                if (replayed.lost() == 2) {
                    assertThat(content(1)).isEqualTo('o');
                }
            }
        }
    }

    @Test
    void aFlushDoesNotAnswerForTheWriteThatCarriesItAndAForcedWriteIsNeverLost() throws Exception {
        entry(8, 1, FLUSH, 'f');
        entry(9, 1, FUA, 'g');
        try (WriteLog writes = WriteLog.read(log)) {
            assertThat(writes.atRisk()).isEqualTo(2);
        }
        for (int seed = 0; seed < 20; seed++) {
            Files.write(disk, new byte[SECTORS * SECTOR]);
            replay(seed);
            assertThat(content(9)).isEqualTo('g');
        }
    }

    @Test
    void failsAtAMomentWithSomethingToLoseBehindTheOneThatIsGiven() throws Exception {
        write(1, 'a');
        flush();
        write(2, 'b');
        flush();
        long from = Files.size(log);
        write(3, 'c');
        write(4, 'd');
        flush();
        boolean inBetween = false;
        for (int seed = 0; seed < 30; seed++) {
            Files.write(disk, new byte[SECTORS * SECTOR]);
            WriteLog.Replayed replayed;
            try (WriteLog writes = WriteLog.read(log)) {
                assertThat(writes.atRisk()).as("at its end").isZero();
                replayed = writes.replay(disk, new Random(seed), from);
            }
            assertThat(replayed.flushes()).isEqualTo(2);
            assertThat(replayed.whole() + replayed.lost()).isBetween(1, 2);
            assertThat(content(2)).as("safe when it began").isEqualTo('b');
            inBetween |= replayed.lost() == 1 && replayed.whole() == 1 && content(3) == '\0' && content(4) == 'd';
        }
        assertThat(inBetween).as("the newer write arrived without the older").isTrue();
    }

    /** Twenty moments with one write at risk, and six with one to six: half of all cuts fall among these. */
    @Test
    void failsRatherAtAMomentWithMuchToLose() throws Exception {
        for (int i = 0; i < 20; i++) {
            write(1, 'a');
            flush();
        }
        for (int i = 0; i < 6; i++) {
            write(2 + i, 'b');
        }
        flush();
        int much = 0;
        for (int seed = 0; seed < 200; seed++) {
            Files.write(disk, new byte[SECTORS * SECTOR]);
            try (WriteLog writes = WriteLog.read(log)) {
                WriteLog.Replayed replayed = writes.replay(disk, new Random(seed), 0);
                much += replayed.flushes() == 20 ? 1 : 0;
            }
        }
        assertThat(much).isBetween(70, 135);
    }

    @Test
    void readsOverDiscardsAndStopsWhereTheKillCutTheLog() throws Exception {
        write(1, 'a');
        entry(1, 5, DISCARD);
        flush();
        write(2, 'b');
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, whole.length - 100));
        WriteLog.Replayed replayed = replay(1);
        assertThat(replayed).isEqualTo(new WriteLog.Replayed(1, 2, 0, 0, 0));
        assertThat(content(1)).isEqualTo('a');
        assertThat(content(2)).isEqualTo('\0');
    }

    @Test
    void readsTheLogOfAMachineThatNeverAskedForAFlush() throws Exception {
        Files.write(log, new byte[0]);
        assertThat(replay(1)).isEqualTo(new WriteLog.Replayed(0, 0, 0, 0, 0));

        Files.write(log, new byte[SECTOR]); // the head comes with the first flush
        write(1, 'a');
        try (WriteLog writes = WriteLog.read(log)) {
            assertThat(writes.atRisk()).isEqualTo(1);
        }
    }

    @Test
    void refusesWhatIsNoLog() throws Exception {
        Files.writeString(log, "something else".repeat(100));
        assertThatThrownBy(() -> WriteLog.read(log)).isInstanceOf(TestFailed.class).hasMessageContaining("no log of writes");
    }

    private WriteLog.Replayed replay(long seed) throws Exception {
        try (WriteLog writes = WriteLog.read(log)) {
            return writes.replay(disk, new Random(seed), Files.size(log));
        }
    }

    private char content(int sector) throws IOException {
        return (char) Files.readAllBytes(disk)[sector * SECTOR + SECTOR / 2];
    }

    private void write(long sector, char... content) throws IOException {
        entry(sector, content.length, 0, content);
    }

    private void flush() throws IOException {
        entry(0, 0, FLUSH);
    }

    private void entry(long sector, long sectors, long flags, char... content) throws IOException {
        try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
            out.write(sector().putLong(sector).putLong(sectors).putLong(flags).putLong(0).array());
            for (char one : content) {
                byte[] data = new byte[SECTOR];
                Arrays.fill(data, (byte) one);
                out.write(data);
            }
        }
    }

    private static ByteBuffer sector() {
        return ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    }
}
