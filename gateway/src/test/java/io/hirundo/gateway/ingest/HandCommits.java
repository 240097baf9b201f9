package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.journal.CommitListener;
import io.hirundo.gateway.journal.JournalItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Stands where sequencer and journal stand: takes what comes, and commits when the test says so, or at once. */
final class HandCommits implements Intake {
    private final EventEncoder encoder = new EventEncoder("test");
    private final List<Inbound> all = new ArrayList<>();
    private final List<JournalItem> uncommitted = new ArrayList<>();
    private CommitListener commitListener = (items, seq) -> { };
    private Consumer<Delivery> acknowledge = delivery -> { };
    private boolean atOnce;
    private long seq;

    /** A new source: what the last one had not committed is forgotten, as if its process had died. */
    synchronized void wire(MqttSource source, boolean atOnce) {
        uncommitted.clear();
        this.commitListener = source;
        this.acknowledge = source::acknowledge;
        this.atOnce = atOnce;
    }

    @Override
    public synchronized void offer(Inbound inbound) {
        all.add(inbound);
        switch (inbound) {
            case Draft draft -> {
                uncommitted.add(new JournalItem.Append(event(draft), draft.delivery()));
                if (atOnce) {
                    commit();
                }
            }
            case Inbound.Meta meta -> acknowledge.accept(meta.delivery());
            case Inbound.SessionOpened _ -> { }
        }
    }

    synchronized void commit() {
        List<JournalItem> items = List.copyOf(uncommitted);
        uncommitted.clear();
        commitListener.committed(items, seq);
    }

    synchronized List<Inbound> all() {
        return List.copyOf(all);
    }

    synchronized List<Draft> drafts() {
        return all.stream().filter(Draft.class::isInstance).map(Draft.class::cast).toList();
    }

    synchronized List<Inbound.SessionOpened> sessions() {
        return all.stream().filter(Inbound.SessionOpened.class::isInstance).map(Inbound.SessionOpened.class::cast).toList();
    }

    synchronized int size() {
        return all.size();
    }

    static String payload(Draft draft) {
        return new String(draft.payload(), StandardCharsets.UTF_8);
    }

    private Event event(Draft draft) {
        return encoder.encode(draft.type(), draft.deviceId(), ++seq, draft.ts(), draft.serverTs(), draft.payload(),
                draft.metrics());
    }
}
