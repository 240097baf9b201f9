package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the roll-ups have to grow by: the samples since they were last written, at the finest level. The coarser levels are
 * derived when it is written, which happens with a checkpoint, or earlier if this grows too large. Owned by the journal writer.
 *
 * <p>Samples whose time went with a clock that could not be trusted go into series of their own, one beside each: they must
 * not mix with those of another hour, for once the clock is right they are moved to where they belong. To move is to add: less
 * there, more here. What stays there is of other starts; its least and greatest value may then be those of a sample that left.
 */
final class RollUps {
    /** Rows that may wait: some MiB of heap, and a transaction of a fraction of a second. */
    static final int MANY = 65_536;
    /** A device that invents metric names must not fill the disk: beyond this a new series is not rolled up. */
    static final int MAX_SERIES = 100_000;
    /** In front of the metric's name in a provisional series; no metric's name begins with it. */
    static final String PROVISIONAL = "~";

    /** Which metric a series is of, provisional or not. */
    static String metricOf(String series) {
        return series.startsWith(PROVISIONAL) ? series.substring(PROVISIONAL.length()) : series;
    }

    /** One metric of one device. */
    static final class Series {
        final String device;
        final String metric;
        /** Row in {@code series}; 0 until it has one. */
        long id;
        /** Bucket of the newest sample, null if there is none since the last writing. */
        private Tally current;
        /** Other buckets since the last writing, by start; mostly a handful, many where a device catches up. */
        private final Map<Long, Tally> others = new HashMap<>();

        Series(String device, String metric, long id) {
            this.device = device;
            this.metric = metric;
            this.id = id;
        }

        /** @return 1 if this took a new bucket */
        private int add(long start, double value, boolean less) {
            int taken = 0;
            if (current == null || current.start != start) {
                if (current != null) {
                    others.put(current.start, current);
                }
                current = others.remove(start);
                if (current == null) {
                    current = new Tally(start);
                    taken = 1;
                }
            }
            if (less) {
                current.remove(value);
            } else {
                current.add(value);
            }
            return taken;
        }

        private void clear() {
            current = null;
            others.clear();
        }
    }

    /** A row to be added to the table. */
    record Row(Level level, Series series, Tally tally) {}

    private final Map<String, Map<String, Series>> devices = new HashMap<>();
    private final List<Series> touched = new ArrayList<>();
    /** Those that got their row in the transaction under way. */
    private final List<Series> fresh = new ArrayList<>();
    private int seriesCount;
    private int buckets;
    private volatile long ignored;

    RollUps(Collection<Series> known) {
        for (Series series : known) {
            devices.computeIfAbsent(series.device, _ -> new HashMap<>()).put(series.metric, series);
        }
        seriesCount = known.size();
    }

    void fold(Event event) {
        add(event, event.ts(), event.followsDoubtfulClock(), false);
    }

    /** Takes a sample out of its provisional series and puts it into its own, at the right time. */
    void move(Event event, long offsetMs) {
        add(event, event.ts(), true, true);
        add(event, event.ts() + offsetMs, false, false);
    }

    private void add(Event event, long ts, boolean provisional, boolean less) {
        long start = Level.TEN_SECONDS.startOf(ts);
        Map<String, Series> metrics = devices.get(event.deviceId());
        if (metrics == null) {
            metrics = new HashMap<>();
            devices.put(event.deviceId(), metrics);
        }
        Map<String, Series> ofDevice = metrics;
        PayloadNumbers.forEach(event, (name, value) -> {
            String metric = provisional ? PROVISIONAL + name : name;
            Series series = ofDevice.get(metric);
            if (series == null) {
                if (seriesCount >= MAX_SERIES) {
                    ignored++;
                    return;
                }
                series = new Series(event.deviceId(), metric, 0);
                ofDevice.put(metric, series);
                seriesCount++;
            }
            if (series.current == null) {
                touched.add(series);
            }
            buckets += series.add(start, value, less);
        });
    }

    /** The device's samples so far are not to be rolled up, and its series are new ones if it sends again. */
    void forget(String deviceId) {
        Map<String, Series> gone = devices.remove(deviceId);
        if (gone == null) {
            return;
        }
        seriesCount -= gone.size();
        for (Series series : gone.values()) {
            if (series.current != null) {
                buckets -= 1 + series.others.size();
                touched.remove(series);
            }
            fresh.remove(series);
        }
    }

    /** How many buckets of the finest level wait. */
    int size() {
        return buckets;
    }

    /** Samples of series beyond {@link #MAX_SERIES}. */
    long ignored() {
        return ignored;
    }

    void write(RollUpTable table, long runMs) throws SQLException {
        List<Row> rows = new ArrayList<>(2 * buckets);
        for (Series series : touched) {
            if (series.id == 0) {
                series.id = table.insert(series.device, series.metric);
                fresh.add(series);
            }
            addRows(series, rows);
        }
        // In the order of the table's key: neighbours share a page.
        rows.sort(Comparator.comparing(Row::level).thenComparingLong(row -> row.tally.start)
                .thenComparingLong(row -> row.series.id));
        Row before = null;
        for (Row row : rows) {
            if (before == null || before.level != row.level || before.tally.start != row.tally.start) {
                table.touch(row.level, row.tally.start, runMs);
            }
            table.add(row);
            before = row;
        }
    }

    private static void addRows(Series series, List<Row> rows) {
        for (Level level : Level.values()) {
            Map<Long, Tally> byStart = new HashMap<>();
            for (Tally fine : series.others.values()) {
                byStart.computeIfAbsent(level.startOf(fine.start), Tally::new).add(fine);
            }
            byStart.computeIfAbsent(level.startOf(series.current.start), Tally::new).add(series.current);
            for (Tally tally : byStart.values()) {
                rows.add(new Row(level, series, tally));
            }
        }
    }

    /** The transaction that took {@link #write} is on disk. */
    void written() {
        touched.forEach(Series::clear);
        touched.clear();
        fresh.clear();
        buckets = 0;
    }

    /** It is not: neither are the rows of new series. */
    void notWritten() {
        fresh.forEach(series -> series.id = 0);
        fresh.clear();
    }
}
