package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real ext4: what a commit costs beside its own bytes. */
class FlushIT {
    private static final int COMMITS = 100;
    /** Longer than the file system's clock takes for a step: within one the log's time does not change. */
    private static final long PAUSE_MS = 20;
    private static final int SECTOR = 512;
    /** From 512 MiB on ext4 has blocks of 4 KiB, as on a card. */
    private static final long BYTES = 768 << 20;

    @TempDir
    Path dir;

    /** A commit of ext4's own journal takes three blocks, 12 KiB; as many as our commits there must not be. */
    @Test
    void leavesTheFileSystemsJournalAloneWhereTheLogHasItsRoom() throws IOException, SQLException, InterruptedException {
        try (SmallDisk disk = new SmallDisk(dir, BYTES);
                WriteConnection connection = new WriteConnection(disk.path().resolve("t.db"), 1 << 20)) {
            connection.execute("CREATE TABLE t(x)");
            insert(connection, 1_000, 0); // the log has been moved into the file more than once, and is as long as it gets
            long before = written(disk);
            insert(connection, COMMITS, PAUSE_MS);
            long perCommit = (written(disk) - before) / COMMITS;
            // 16 KiB: a page or two, all of the blocks in which they begin and end, their share of what goes into the file. With fsync(2): 27.
            assertThat(perCommit).isBetween(1_000L, 20_000L);
        }
    }

    private static void insert(WriteConnection connection, int commits, long pauseMs) throws SQLException, InterruptedException {
        for (int i = 0; i < commits; i++) {
            connection.transact(() -> {
                var insert = connection.prepare("INSERT INTO t VALUES(?)");
                insert.setBytes(1, new byte[1_000]);
                insert.executeUpdate();
            });
            TimeUnit.MILLISECONDS.sleep(pauseMs);
        }
    }

    /** To the loop device, in bytes (Documentation/block/stat.rst). */
    private static long written(SmallDisk disk) throws IOException {
        FileStore store = Files.getFileStore(disk.path());
        Path device = Path.of("/sys/block", Path.of(store.name()).getFileName().toString(), "stat");
        return Long.parseLong(Files.readString(device).strip().split(" +")[6]) * SECTOR;
    }
}
