package io.hirundo.gateway.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What a {@link EventType#CLOCK} event says: by how much the gateway's clock was off for some of the events before it. Those
 * stay in the log as they are; who shows them adds the offset to their {@code ts}. A clock that was jumped more than once
 * before it was right makes one such event for each stretch of time.
 *
 * @param bootId   of the gateway's start in which they came
 * @param fromSeq  first seq of the stretch
 * @param toSeq    last seq of the stretch
 * @param offsetMs to be added to the times of those events among them that {@linkplain #covers follow} the doubtful clock; 0
 *                 where the clock turned out to have been right
 */
public record ClockCorrection(String bootId, long fromSeq, long toSeq, long offsetMs) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Whether this event's times are to be shown shifted: its device may well have a right clock of its own. */
    public boolean covers(Event event) {
        return covers(event.seq()) && event.followsDoubtfulClock();
    }

    public boolean covers(long seq) {
        return seq >= fromSeq && seq <= toSeq;
    }

    /** The event's payload. */
    public String json() {
        return "{\"bootId\":\"" + bootId + "\",\"fromSeq\":" + fromSeq + ",\"toSeq\":" + toSeq + ",\"offsetMs\":" + offsetMs + "}";
    }

    /** @throws IllegalArgumentException if the event's payload is not what {@link #json} wrote */
    public static ClockCorrection of(Event event) {
        String bootId = null;
        long fromSeq = -1;
        long toSeq = -1;
        Long offsetMs = null;
        int start = event.payloadStart();
        try (JsonParser parser = JSON.createParser(event.frame(), start, event.payloadEnd() - start)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "bootId" -> bootId = parser.getText();
                    case "fromSeq" -> fromSeq = parser.getLongValue();
                    case "toSeq" -> toSeq = parser.getLongValue();
                    case "offsetMs" -> offsetMs = parser.getLongValue();
                    default -> parser.skipChildren(); // of a later version
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("clock event " + event.seq() + " has no readable payload: " + e.getMessage(), e);
        }
        if (bootId == null || offsetMs == null || fromSeq < 0 || toSeq < fromSeq || toSeq >= event.seq()) {
            throw new IllegalArgumentException("clock event " + event.seq() + " says nothing that can be done: " + event);
        }
        return new ClockCorrection(bootId, fromSeq, toSeq, offsetMs);
    }
}
