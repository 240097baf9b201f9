package io.hirundo.gateway.command;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;

/** What the desk needs of the sequencer. All but {@link #execute} is only for work that runs there. */
public interface EventOrder {

    /** Runs the work in turn with the events; waits while the sequencer's queue is full. */
    void execute(Runnable work) throws InterruptedException;

    /**
     * Puts an event of the gateway's own in order, at once. Not from within a sink.
     *
     * @param payload a JSON object without line breaks
     */
    Event put(EventType type, String deviceId, long ts, long nowMs, byte[] payload);

    /** Whether the gateway has heard of that device. */
    boolean knows(String deviceId);

    OpenCommands commands();
}
