package io.hirundo.image.guest;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Counts what comes into the journal, as JSON, a line an event. One thread. */
public final class EventBytes {
    private static final int PAGE = 1_000;

    private final Rest rest;
    private long after;

    /** What came in. */
    public record Count(long events, long bytes) {}

    public EventBytes(Rest rest) {
        this.rest = rest;
    }

    /** Since the last time; the first time since the journal began. */
    public Count next() throws IOException, InterruptedException, TestFailed {
        long events = 0;
        long bytes = 0;
        JsonNode page;
        do {
            page = rest.get("/api/v1/events?limit=" + PAGE + "&after=" + after);
            for (JsonNode event : page.path("events")) {
                events++;
                bytes += event.toString().getBytes(StandardCharsets.UTF_8).length + 1;
            }
            after = page.path("next").asLong();
        } while (page.path("more").asBoolean());
        return new Count(events, bytes);
    }
}
