package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.Event;
import java.util.List;

/**
 * One row of the log: events that became durable together.
 *
 * @param events     in order of seq; not empty
 * @param minTs      epoch milliseconds, the earliest of the events' device times
 * @param maxTs      epoch milliseconds, the latest of them
 * @param jsonBytes  size of the events as lines of JSON
 * @param data       those lines as {@link BlockEncoder} stores them
 * @param deliveries MQTT packet identifiers, two bytes an event, high byte first; null if none has one
 */
record Block(List<Event> events, long minTs, long maxTs, int jsonBytes, byte[] data, byte[] deliveries) {

    long firstSeq() {
        return events.getFirst().seq();
    }

    long lastSeq() {
        return events.getLast().seq();
    }
}
