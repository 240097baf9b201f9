package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.contract.AsyncApi.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Holds what comes from {@code /ws} against the document, and remembers which of its messages have come. Any thread. */
final class Frames {
    private final AsyncApi api;
    private final Set<String> described;
    private final Set<String> seen = new TreeSet<>();
    private final Set<String> errorCodes = new TreeSet<>();
    private final List<String> strays = new ArrayList<>();

    Frames(AsyncApi api) {
        this.api = api;
        this.described = api.messages(Action.SEND, AsyncApi.LIVE);
    }

    /** @return the name of the one message of the document that this frame is; empty if it is none or several */
    synchronized String take(JsonNode frame) {
        List<String> matching = api.matching(AsyncApi.LIVE, described, frame);
        if (matching.size() != 1) {
            strays.add(frame + " is " + matching + ": " + problems(frame));
            return "";
        }
        seen.add(matching.getFirst());
        if (matching.getFirst().equals("error")) {
            errorCodes.add(frame.path("code").asText());
        }
        return matching.getFirst();
    }

    /** What its own type's schema finds wrong, to save who reads it the search. */
    private String problems(JsonNode frame) {
        String type = frame.path("type").asText();
        return described.stream().filter(name -> type.equals(api.message(AsyncApi.LIVE, name).path("name").asText(name)))
                .map(name -> api.payloadProblems(AsyncApi.LIVE, name, frame).toString()).findFirst().orElse("of no known type");
    }

    synchronized Set<String> seen() {
        return new TreeSet<>(seen);
    }

    synchronized Set<String> errorCodes() {
        return new TreeSet<>(errorCodes);
    }

    synchronized List<String> strays() {
        return List.copyOf(strays);
    }
}
