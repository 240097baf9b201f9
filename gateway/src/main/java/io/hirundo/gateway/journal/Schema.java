package io.hirundo.gateway.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;

/** The tables, and how a connection to them is set up. */
final class Schema {
    /** In {@code PRAGMA user_version}; a file of another version is not opened. */
    static final int VERSION = 1;
    /** "Hiru", in {@code PRAGMA application_id}, so that {@code file(1)} and we know whose it is. */
    static final int APPLICATION_ID = 0x48697275;
    /**
     * A commit writes each page that it touches as a whole, and a block of a second's events touches four or five: with 4 KiB
     * that is 2.1 bytes a byte of event, with 1 KiB 1.6. With 512 bytes it is 1.3, but a chart of days takes three times as long.
     */
    static final int PAGE_BYTES = 1024;
    /** That files were ever made with; it is a file's for life. */
    static final List<Integer> PAGE_SIZES = List.of(PAGE_BYTES, 4096);
    /** The write-ahead log is moved into the file when it has 4 MiB, or a sixteenth of a small quota. */
    private static final long WAL_BYTES = 4 << 20;
    private static final long LEAST_WAL_BYTES = 64 << 10;
    private static final int WAL_SHARE = 16;

    /** The keys of {@code meta}. */
    static final String JOURNAL_ID = "journal_id";
    /** Only in a journal that was restored from a backup, see {@link EarlierJournal}. */
    static final String EARLIER = "earlier_journals";
    /** No seq above this was ever given out. */
    static final String RESERVED_UP_TO = "reserved_up_to";
    /** See {@link EventLog#readableAfter()}. */
    static final String READABLE_AFTER = "readable_after";
    /** The roll-ups and minutes hold all events up to this seq. */
    static final String ROLLUPS_REACHED = "rollups_reached";
    /** The devices and what is open hold all events up to this seq. */
    static final String DEVICES_REACHED = "devices_reached";
    /** How long this journal has been running, by monotonic clock, summed up over all starts. */
    static final String RUN_MS = "run_ms";
    /** Events and bytes of the blocks up to {@link #ROLLUPS_REACHED} that are not dropped. */
    static final String EVENTS = "events";
    static final String BLOCK_BYTES = "block_bytes";
    /** When the newest event came in while the clock was trusted, epoch ms: a floor for the clock of the next start. */
    static final String LAST_TRUSTED_MS = "last_trusted_ms";

    private static final String[] TABLES = {
        "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
        // The log. data: the events' JSON, a line each, packed with zstd.
        // deliveries: the MQTT packet identifiers, two bytes an event. run_ms: see meta. The blobs come last so that the
        // numbers are read without them.
        """
        CREATE TABLE block(first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, min_ts INTEGER NOT NULL,
            max_ts INTEGER NOT NULL, events INTEGER NOT NULL, run_ms INTEGER NOT NULL, json_bytes INTEGER NOT NULL,
            data BLOB NOT NULL, deliveries BLOB)""",
        // Everything below is derived from the log.
        // Where to look for the events of a minute of device time.
        """
        CREATE TABLE minute(minute INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
            PRIMARY KEY(minute, first_seq)) WITHOUT ROWID""",
        // A metric with ~ before its name: the samples whose time went with a gateway's clock that could not be trusted.
        "CREATE TABLE series(id INTEGER PRIMARY KEY, device TEXT NOT NULL, metric TEXT NOT NULL, UNIQUE(device, metric))",
        // level: width of a bucket in ms; start: epoch ms, a multiple of it. All series of one time stand together: so a
        // checkpoint writes few pages, and dropping old ones is one range.
        """
        CREATE TABLE rollup(level INTEGER NOT NULL, start INTEGER NOT NULL, series INTEGER NOT NULL,
            count INTEGER NOT NULL, min REAL NOT NULL, max REAL NOT NULL, sum REAL NOT NULL, last REAL NOT NULL,
            PRIMARY KEY(level, start, series)) WITHOUT ROWID""",
        // When a bucket was written to last, in run_ms: its age by a clock that nobody can set.
        """
        CREATE TABLE bucket(level INTEGER NOT NULL, start INTEGER NOT NULL, run_ms INTEGER NOT NULL,
            PRIMARY KEY(level, start)) WITHOUT ROWID""",
        // online: 1, 0 or NULL for unknown; meta and metrics: JSON objects.
        """
        CREATE TABLE device(id TEXT PRIMARY KEY, gateway TEXT NOT NULL, meta TEXT, online INTEGER, reason TEXT,
            last_seen INTEGER NOT NULL, ts INTEGER NOT NULL, metrics TEXT NOT NULL) WITHOUT ROWID""",
        // Also the commands without a result, told apart by the event's type: so a file of before they were has nowhere to go.
        "CREATE TABLE open_alert(seq INTEGER PRIMARY KEY, event TEXT NOT NULL)",
        // What lack of room forced out before the uplink had it, until a gap event in the log says so.
        "CREATE TABLE dropped(from_seq INTEGER PRIMARY KEY, to_seq INTEGER NOT NULL, events INTEGER NOT NULL, reason TEXT NOT NULL)",
    };

    /** What files of earlier versions of the program lack. */
    private static final String[] LATER = {
        // For each clock event: the events of these seqs that follow the doubtful clock are shown offset_ms later. The
        // roll-ups are moved so far.
        """
        CREATE TABLE IF NOT EXISTS clock_correction(from_seq INTEGER PRIMARY KEY, to_seq INTEGER NOT NULL,
            offset_ms INTEGER NOT NULL, moved_up_to INTEGER NOT NULL)""",
        "INSERT OR IGNORE INTO meta VALUES('" + LAST_TRUSTED_MS + "', 0)",
    };

    private Schema() {}

    /** Adds what a file of an earlier version lacks; does nothing to any other. */
    static void upgrade(WriteConnection connection) throws SQLException {
        for (String statement : LATER) {
            connection.execute(statement);
        }
    }

    /** Makes the tables in an empty file. */
    static void create(Connection connection, String journalId) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Both must be set before the first table: later they take a VACUUM of the whole file.
            statement.execute("PRAGMA page_size = " + PAGE_BYTES);
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("BEGIN");
            for (String table : TABLES) {
                statement.execute(table);
            }
            statement.execute("INSERT INTO meta VALUES('" + JOURNAL_ID + "', '" + journalId + "'), ('"
                    + RESERVED_UP_TO + "', 0), ('" + READABLE_AFTER + "', 0), ('" + ROLLUPS_REACHED + "', 0), ('"
                    + DEVICES_REACHED + "', 0), ('" + RUN_MS + "', 0), ('" + EVENTS + "', 0), ('" + BLOCK_BYTES + "', 0)");
            for (String later : LATER) {
                statement.execute(later);
            }
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + VERSION);
            statement.execute("COMMIT");
        }
    }

    static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private static long walBytes(long quotaBytes) {
        return Math.clamp(quotaBytes / WAL_SHARE, LEAST_WAL_BYTES, WAL_BYTES);
    }

    /** What the write-ahead log takes at most for longer than a moment. */
    static long walLimitBytes(long quotaBytes) {
        return 2 * walBytes(quotaBytes);
    }

    /** The one connection that writes. @param quotaBytes of which the write-ahead log may take its share */
    static Connection writer(Path file, long quotaBytes) throws SQLException {
        Connection connection = connect(file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000"); // a technician's shell may hold the lock for a moment
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL"); // around checkpoints; see WriteConnection for each commit's
            statement.execute("PRAGMA wal_autocheckpoint = " + walBytes(quotaBytes) / number(connection, "PRAGMA page_size"));
            statement.execute("PRAGMA journal_size_limit = " + walLimitBytes(quotaBytes)); // what a burst blew up is given back
            statement.execute("PRAGMA mmap_size = 0"); // an I/O error shall be an error, not a SIGBUS
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("PRAGMA cache_size = -4096"); // KiB
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    static Connection reader(Path file) throws SQLException {
        Connection connection = connect(file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA query_only = ON");
            statement.execute("PRAGMA mmap_size = 0");
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("PRAGMA cache_size = -2048");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** For who looks on from outside while a gateway may have the file open: changes nothing, takes little memory. */
    static Connection onlooker(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-2048); // KiB
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
