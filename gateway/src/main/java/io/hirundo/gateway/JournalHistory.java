package io.hirundo.gateway;

import io.hirundo.gateway.journal.History;
import io.hirundo.gateway.journal.HistoryQuery;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.web.HistorySource;
import java.util.List;

/** The journal as the charts see it. */
record JournalHistory(Journal journal) implements HistorySource {

    @Override
    public History read(String deviceId, String metric, long fromMs, long toMs, int points) {
        io.hirundo.gateway.journal.History found = journal
                .history(new HistoryQuery(deviceId, metric, fromMs, toMs, points))
                .orElse(new io.hirundo.gateway.journal.History(0, List.of()));
        if (found.bucketMs() == 0) {
            return new Raw(found.points().stream()
                    .map(point -> new Value(point.ts(), Double.toString(point.mean()))).toList());
        }
        return new Buckets(found.bucketMs(), found.points().stream()
                .map(point -> new Bucket(point.ts(), point.min(), point.max(), point.mean(), point.count())).toList());
    }
}
