package io.hirundo.gateway.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.event.EventType;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A viewer that holds several subscriptions and keeps a cursor for each: the newest event that came for it since it was
 * answered. What it has unsubscribed is gone for it at once, answered or not. Whatever it sees is written down in its
 * {@link Visit}s. Driven by one thread, read for by another; everything is guarded by this.
 */
final class ResumingViewer {
    /** How a interest that has a cursor asks to go on. */
    enum Since { CURSOR, NONE, OTHER_JOURNAL, OTHER_GATEWAY, AHEAD }

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, EventType> TYPES = Arrays.stream(EventType.values())
            .collect(Collectors.toMap(EventType::wireName, type -> type));

    final String name;
    private final ResumeSite site;
    final List<String> rights;
    private final boolean batched;
    private final List<Interest> interests = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private RawViewer socket;
    private Visit visit;
    private Visit.Held awaitsSnapshot;
    private boolean paused;
    private int requests;
    private String lastPong = "";

    ResumingViewer(ResumeSite site, String name, List<String> rights, boolean batched) {
        this.site = site;
        this.name = name;
        this.rights = rights;
        this.batched = batched;
    }

    synchronized boolean isConnected() {
        return socket != null;
    }

    synchronized List<Interest> interests() {
        return List.copyOf(interests);
    }

    synchronized List<Visit> visits() {
        return List.copyOf(visits);
    }

    /** Connects, and asks for all that it wants. @param order in which it asks */
    synchronized void connect(Comparator<Interest> order, Since since) {
        RawViewer fresh = new RawViewer(site.port(), "?token=" + name + "/viewer/" + String.join(",", rights)
                + (batched ? "&batch=1" : ""));
        JsonNode connected = parse(fresh.next().text());
        connected = connected.isArray() ? connected.path(0) : connected;
        socket = fresh;
        visit = new Visit(site.chronicle.life(), connected.path("journalId").asText(), rights);
        visits.add(visit);
        awaitsSnapshot = null;
        Visit current = visit;
        Thread.startVirtualThread(() -> read(fresh, current));
        interests.sort(order);
        List.copyOf(interests).forEach(interest -> ask(interest, since));
    }

    /** Wants something more. @param cursor a place to begin behind, or {@link Interest#NONE} */
    synchronized void wants(List<String> patterns, Set<EventType> types, long cursor, Since since) {
        Interest interest = new Interest(patterns, types, cursor);
        interests.add(interest);
        if (socket != null) {
            ask(interest, since);
        }
    }

    private void ask(Interest interest, Since since) {
        String id = "s" + ++requests;
        String cursor = "";
        Visit.Expectation expected = new Visit.Expectation(false, true);
        long place = Interest.NONE;
        if (interest.cursor != Interest.NONE && since != Since.NONE) {
            long seq = since == Since.AHEAD ? site.lastSeq() + 1_000_000 : Chronicle.seq(interest.cursor);
            String journal = since == Since.OTHER_JOURNAL ? UUID.randomUUID().toString() : site.chronicle.journalId(interest.cursor);
            String gateway = since == Since.OTHER_GATEWAY ? "site-8" : ResumeSite.GATEWAY_ID;
            cursor = ",'since':[{'gatewayId':'" + gateway + "','journalId':'" + journal + "','seq':" + seq + "}]";
            if (since == Since.CURSOR && journal.equals(visit.journalId)) {
                place = interest.cursor;
                expected = new Visit.Expectation(seq <= site.lastSeq(), !site.isWholeAfter(seq));
            }
        }
        visit.held.add(new Visit.Held(interest, id, visit.tick(), place, expected));
        String types = interest.types.size() == EventType.values().length ? "" : interest.types.stream()
                .map(type -> "'" + type.wireName() + "'").collect(Collectors.joining(",", ",'types':[", "]"));
        say("{'type':'subscribe','id':'" + id + "','devices':" + array(interest.patterns) + types + cursor + "}");
    }

    /** What the server will make of it is what {@link Visit.Held#narrowings} say. */
    synchronized void unsubscribe(List<String> patterns) {
        if (socket == null) {
            return;
        }
        String id = "u" + ++requests;
        int sent = visit.tick();
        List<Visit.Narrowing> narrowings = new ArrayList<>();
        for (Visit.Held held : visit.held) {
            List<String> kept = new ArrayList<>(held.patternsSent());
            if (!kept.isEmpty() && (patterns.contains("*") || kept.removeAll(patterns))) {
                Visit.Narrowing narrowing = new Visit.Narrowing(sent, patterns.contains("*") ? List.of() : kept);
                held.narrowings.add(narrowing);
                narrowings.add(narrowing);
                held.interest.patterns = narrowing.kept;
            }
        }
        // What is left may be nothing that it is allowed: to be refused is not what is tested here.
        interests.removeIf(interest -> DevicePatterns.of(interest.patterns).intersect(DevicePatterns.of(rights)).isEmpty());
        visit.expectUnsubscribed(id, narrowings);
        say("{'type':'unsubscribe','id':'" + id + "','devices':" + array(patterns) + "}");
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void goOn() {
        paused = false;
        notifyAll();
    }

    /** The connection ends without a word. */
    synchronized void cut() {
        if (socket != null) {
            RawViewer cutOff = socket;
            ended(visit);
            cutOff.cut();
        }
    }

    /** Whether everything it asked for is answered. */
    synchronized boolean isSettled() {
        return socket != null && visit.held.stream().allMatch(held -> held.confirmed > 0
                && held.narrowings.stream().allMatch(narrowing -> narrowing.confirmed > 0));
    }

    /** For a test that waits in vain. */
    synchronized String standing() {
        return name + (socket == null ? " is not connected" : " waits for "
                + visit.held.stream().filter(held -> held.confirmed == 0).map(held -> held.id).toList() + " and "
                + visit.unanswered() + ", has seen " + visit.deliveries.size() + " events on connection " + visits.size());
    }

    /** Its answer comes behind everything that stands in the outbox now. @return its id */
    synchronized String ping() {
        if (socket == null) {
            return "none";
        }
        String id = "p" + ++requests;
        say("{'type':'ping','id':'" + id + "'}");
        return id;
    }

    synchronized boolean hasPong(String id) {
        return lastPong.equals(id);
    }

    private void say(String message) {
        try {
            socket.say(message);
        } catch (UncheckedIOException e) {
            ended(visit); // the reader sees it too
        }
    }

    private void read(RawViewer from, Visit of) {
        try {
            while (true) {
                synchronized (this) {
                    while (paused && visit == of) {
                        wait();
                    }
                }
                BarePeer.Frame frame = from.next();
                synchronized (this) {
                    if (visit != of) {
                        break;
                    }
                    if (frame.opcode() == 8) {
                        of.closeCode = frame.closeCode();
                        break;
                    }
                    if (frame.opcode() == 1) {
                        take(of, frame.text());
                    }
                }
            }
        } catch (UncheckedIOException e) {
            // cut, by one side or the other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            synchronized (this) {
                of.faults.add(e.toString());
            }
        }
        synchronized (this) {
            ended(of);
        }
        from.close();
    }

    private void ended(Visit of) {
        if (visit != of) {
            return;
        }
        visit = null;
        socket = null;
    }

    private void take(Visit of, String text) {
        if (text.startsWith("[")) {
            parse(text).forEach(message -> take(of, message, 0));
        } else {
            take(of, parse(text), text.hashCode());
        }
    }

    private void take(Visit of, JsonNode message, int textHash) {
        int now = of.tick();
        String type = message.path("type").asText();
        EventType eventType = TYPES.get(type);
        if (eventType != null) {
            event(of, new Visit.Delivery(now, site.chronicle.place(of.journalId, message.path("seq").asLong()),
                    message.path("deviceId").asText(), eventType, textHash));
            return;
        }
        switch (type) {
            case "subscribed" -> subscribed(of, now, message);
            case "snapshot" -> snapshot(of, now, message);
            case "unsubscribed" -> of.unsubscribed(message.path("id").asText(), now);
            case "skipped" -> of.skipped.merge(message.path("deviceId").asText(), message.path("count").asInt(), Integer::sum);
            case "pong" -> lastPong = message.path("id").asText();
            case "error" -> of.refused(message.path("id").asText(), message.path("code").asText());
            case "goodbye" -> { }
            default -> of.faults.add("unexpected: " + message);
        }
    }

    private void event(Visit of, Visit.Delivery delivery) {
        of.deliveries.add(delivery);
        for (Visit.Held held : of.held) {
            if (held.brings(delivery.deviceId(), delivery.type(), delivery.place())
                    && Interest.matches(held.patternsConfirmed(), delivery.deviceId())) {
                held.interest.cursor = Math.max(held.interest.cursor, delivery.place());
            }
        }
    }

    private void subscribed(Visit of, int now, JsonNode message) {
        Visit.Held held = of.held.stream().filter(any -> any.id.equals(message.path("id").asText())).findFirst().orElseThrow();
        boolean resumed = message.path("resumed").asBoolean();
        if (held.confirmed > 0 || awaitsSnapshot != null) {
            of.faults.add("subscribed out of turn: " + message);
        }
        long seq = Chronicle.seq(held.since);
        // What is known now and what was known before it asked: the server looked in between.
        boolean mayStill = site.isWholeAfter(seq) || site.chronicle.life() != of.life;
        boolean isAhead = seq > site.lastSeq() && site.chronicle.life() == of.life;
        if (resumed && (held.expected.mustNot() || isAhead) || !resumed && held.expected.must() && mayStill) {
            of.faults.add("since " + seq + " was answered by " + message);
        }
        held.resumed = resumed;
        if (resumed) {
            held.confirmed = now;
            held.start = held.since;
            if (held.interest.owedAfter == Interest.NONE) {
                held.interest.owedAfter = held.since;
            }
        } else {
            awaitsSnapshot = held;
        }
    }

    private void snapshot(Visit of, int now, JsonNode message) {
        Visit.Held held = awaitsSnapshot;
        if (held == null) {
            of.faults.add("a snapshot nobody asked for");
            return;
        }
        awaitsSnapshot = null;
        held.confirmed = now;
        held.start = site.chronicle.place(of.journalId, message.path("seq").asLong());
        held.interest.owedAfter = held.start;
        held.interest.cursor = held.start;
        for (JsonNode device : message.path("devices")) {
            String deviceId = device.path("deviceId").asText();
            Chronicle.Entry newest = site.chronicle.newestTelemetry(deviceId, held.start, of.life);
            String shown = device.path("values").path("n").asText();
            if (newest != null && !newest.payload().startsWith("{\"n\":" + shown + ",")) {
                of.faults.add("the snapshot shows " + shown + " of " + deviceId + " where " + newest.payload() + " came last");
            }
            if (!Interest.matches(rights, deviceId) || !Interest.matches(held.patterns, deviceId)) {
                of.faults.add("the snapshot shows " + deviceId);
            }
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    private static String array(List<String> patterns) {
        return patterns.stream().map(pattern -> "'" + pattern + "'").collect(Collectors.joining(",", "[", "]"));
    }
}
