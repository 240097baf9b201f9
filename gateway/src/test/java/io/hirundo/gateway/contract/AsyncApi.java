package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The AsyncAPI document that the gateway serves. */
public final class AsyncApi extends ApiDocument {
    /** The channel of {@code /ws}. */
    public static final String LIVE = "live";
    /** Marks what the contract has and this version does not do. */
    public static final String NOT_YET = "x-not-yet";

    /** Who speaks, seen from the gateway. */
    public enum Action { SEND, RECEIVE }

    private AsyncApi(String resource) {
        super(resource, Dialects.getDraft7());
    }

    public static AsyncApi read() {
        return new AsyncApi("/api/asyncapi.yaml");
    }

    /** Names of the messages of a channel that the gateway sends, or receives; the reply to one is the other. */
    public Set<String> messages(Action action, String channel) {
        Set<String> names = new TreeSet<>();
        String prefix = "#/channels/" + channel + "/messages/";
        for (JsonNode operation : root().path("operations")) {
            boolean own = operation.path("action").textValue().equalsIgnoreCase(action.name());
            for (JsonNode message : (own ? operation : operation.path("reply")).path("messages")) {
                String reference = message.path("$ref").textValue();
                if (reference.startsWith(prefix)) {
                    names.add(reference.substring(prefix.length()));
                }
            }
        }
        return names;
    }

    public JsonNode message(String channel, String name) {
        return at("/channels/" + channel + "/messages/" + name);
    }

    /** What is wrong with the payload of such a message; empty if nothing is. */
    public List<String> payloadProblems(String channel, String name, JsonNode payload) {
        return problems(resolved("/channels/" + channel + "/messages/" + name) + "/payload", payload);
    }

    /** Those of {@code names} whose payload this is: exactly one, if all is well. */
    public List<String> matching(String channel, Iterable<String> names, JsonNode payload) {
        List<String> matching = new ArrayList<>();
        for (String name : names) {
            if (payloadProblems(channel, name, payload).isEmpty()) {
                matching.add(name);
            }
        }
        return matching;
    }
}
