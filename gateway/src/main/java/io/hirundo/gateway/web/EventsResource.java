package io.hirundo.gateway.web;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.EventLog;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * {@code GET events}: the log itself, in pages. The answer is
 * {@code {"journalId","readableAfter","events":[…],"next","more"}}; the next page is {@code after=<next>}, and
 * {@code next} moves on also where the filter lets nothing pass, because a request looks at a bounded part of the log.
 * A reader whose {@code after} is below {@code readableAfter} has missed what retention dropped in between.
 */
final class EventsResource {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    /** What one request examines, and so also what it can return: some 30,000 samples, about 50 ms on a Pi. */
    private static final int MAX_SCAN_BYTES = 4 * 1024 * 1024;
    private static final int READ_BYTES = 256 * 1024;

    private final EventLog log;
    private final Gate gate;

    EventsResource(EventLog log, Gate gate) {
        this.log = log;
        this.gate = gate;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/events").get(guard.known(this::page)).register(rules);
    }

    private void page(ServerRequest request, ServerResponse response, Principal principal) {
        Query query = Query.of(request, "after", "types", "devices", "limit");
        long after = query.number("after", 0, 0, Query.MAX_SAFE);
        int limit = (int) query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        EventFilter filter = EventFilter.of(query, principal);
        Json.send(request, response, gate.pass(() -> page(after, limit, filter)));
    }

    private byte[] page(long after, int limit, EventFilter filter) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(16 * 1024);
        Json.ascii(json, "{\"journalId\":\"" + log.journalId() + "\",\"readableAfter\":" + log.readableAfter() + ",\"events\":[");
        long next = after;
        int found = 0;
        int scanned = 0;
        boolean more = false;
        List<Event> events;
        while (!more && !(events = log.read(next, READ_BYTES)).isEmpty()) {
            for (Event event : events) {
                if (found == limit || scanned >= MAX_SCAN_BYTES) {
                    more = true;
                    break;
                }
                scanned += event.jsonLength();
                next = event.seq();
                if (filter.passes(event) && !log.isHidden(event)) {
                    Json.event(json, event, found++ == 0);
                }
            }
        }
        Json.ascii(json, "],\"next\":" + next + ",\"more\":" + more + "}");
        return json.toByteArray();
    }
}
