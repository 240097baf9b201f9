package io.hirundo.gateway;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.ingest.StartState;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.journal.RecentDelivery;
import io.hirundo.gateway.journal.Recovered;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sequencer starts from: the last checkpoint, the log behind it, and the deliveries and commands that may come
 * again.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int PAGE_BYTES = 1024 * 1024;

    private Recovery() {}

    static StartState read(String gatewayId, Journal journal) {
        StartState state = new StartState(gatewayId, journal.firstFreeSeq());
        Recovered recovered = journal.recover();
        Deque<Event> commands = new ArrayDeque<>();
        List<RecentDelivery> deliveries = journal.recentDeliveries(StartState.DELIVERIES,
                EnumSet.of(EventType.COMMAND, EventType.RESULT), commands);
        commands.forEach(state::recent);
        state.checkpoint(recovered.devices(), recovered.open());
        int folded = 0;
        long cursor = recovered.reached();
        for (List<Event> page = journal.read(cursor, PAGE_BYTES); !page.isEmpty();
                page = journal.read(cursor, PAGE_BYTES)) {
            for (Event event : page) {
                if (journal.isHidden(event)) {
                    state.hiddenEvent(event);
                } else {
                    state.event(event);
                }
            }
            folded += page.size();
            cursor = page.getLast().seq();
        }
        for (RecentDelivery delivery : deliveries) {
            state.delivered(delivery.seq(), delivery.packetId(), delivery.ts(), delivery.serverTs(),
                    delivery.contentHash());
        }
        if (folded > 0) {
            LOG.info("journal {}: {} events behind the last checkpoint folded in", journal.journalId(), folded);
        }
        return state;
    }
}
