package io.hirundo.gateway.journal;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the sequencer hands to the journal writer, in this order to be committed. */
public sealed interface JournalItem {

    /** A new event; its delivery is released after the commit that holds it. */
    record Append(Event event, Delivery delivery) implements JournalItem {}

    /** A redelivery of what has a seq already: nothing to write, but its release must wait for that seq's commit. */
    record Repeated(long seq, Delivery delivery) implements JournalItem {}

    /**
     * The sequencer's derived state after all events handed over before: written in one transaction with the roll-ups
     * that have come as far, so that a start reads this and then only the events behind it.
     *
     * @param open the last event of each open alert, and each command without a result
     */
    record Checkpoint(long seq, List<DeviceState> changedDevices, List<Event> open) implements JournalItem {}

    /**
     * A device is to be forgotten: its row and its series go, and its events up to that seq are hidden from all but the uplink.
     *
     * @param onDisk completed by the writer after the commit
     */
    record Deletion(String deviceId, long upToSeq, CompletableFuture<Void> onDisk) implements JournalItem {}
}
