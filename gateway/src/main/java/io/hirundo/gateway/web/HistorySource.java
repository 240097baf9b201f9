package io.hirundo.gateway.web;

import io.hirundo.gateway.journal.History;
import io.hirundo.gateway.journal.HistoryQuery;
import java.util.Optional;

/** Where a chart's points come from: the journal. Any thread; may read from disk. */
@FunctionalInterface
public interface HistorySource {

    /** @return empty if this device never had such a metric */
    Optional<History> history(HistoryQuery query);
}
