package io.hirundo.gateway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.command.CommandRequest;
import io.hirundo.gateway.command.CommandRules;
import io.hirundo.gateway.command.CommandState;
import io.hirundo.gateway.command.Commands;
import io.hirundo.gateway.command.Given;
import io.hirundo.gateway.event.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;

/**
 * {@code POST devices/{id}/commands} with {@code {"command":{…},"ttlMs":5000}}: answers 202 when the command is taken, and
 * says where to ask what became of it. {@code GET commands/{id}}: that.
 */
final class CommandsResource {
    private static final JsonMapper JSON = StrictJson.mapper();

    private final Commands commands;

    CommandsResource(Commands commands) {
        this.commands = commands;
    }

    void register(HttpRules rules, Guard guard) {
        Resource.at("/devices/{id}/commands").post(guard.known(this::give)).register(rules);
        Resource.at("/commands/{id}").get(guard.known(this::show)).register(rules);
    }

    private void give(ServerRequest request, ServerResponse response, Principal principal) {
        long receivedNanos = System.nanoTime();
        Query.none(request);
        Json.checkAccepted(request);
        String deviceId = request.path().pathParameters().get("id");
        switch (commands.give(principal, read(deviceId, Json.body(request)), receivedNanos)) {
            case Given.Taken taken -> {
                response.status(Status.ACCEPTED_202);
                response.header(HeaderNames.LOCATION, "/api/v1/commands/" + taken.command().id());
                Json.send(request, response, json(taken.command()));
            }
            case Given.Forbidden forbidden -> throw Problem.of(Status.FORBIDDEN_403, "forbidden", forbidden.reason());
            case Given.NotFound _ -> throw Problem.noSuchDevice(deviceId);
            case Given.Full full -> throw Problem.tooMany("too-many-commands", full.reason());
            case Given.Late late -> throw Problem.busy(late.reason());
        }
    }

    private static CommandRequest read(String deviceId, byte[] body) {
        JsonNode node = parse(body);
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals("command") && !name.equals("ttlMs")) {
                throw Problem.body("there is no member '" + (name.length() > 40 ? name.substring(0, 40) + "…" : name)
                        + "' here; allowed are command, ttlMs");
            }
        }
        try {
            return new CommandRequest(deviceId, CommandRules.command(node.get("command")), CommandRules.ttlMs(node.get("ttlMs")));
        } catch (IllegalArgumentException e) {
            throw Problem.body(e.getMessage());
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject()) {
                return node;
            }
            throw Problem.body("the body must be an object, for example {\"command\":{\"on\":true},\"ttlMs\":5000}; found "
                    + (node.isMissingNode() ? "nothing" : "another kind of JSON"));
        } catch (JsonProcessingException e) {
            throw Problem.body("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be read", e);
        }
    }

    private void show(ServerRequest request, ServerResponse response, Principal principal) {
        Query.none(request);
        String id = request.path().pathParameters().get("id");
        CommandState state = commands.find(principal, id).orElseThrow(() -> Problem.of(Status.NOT_FOUND_404, "no-such-command",
                "no command '" + id + "' is under way or ended lately, or the token gives no right to its device; about the last "
                        + "1000 are known, older ones stand in GET /api/v1/events?types=command,command_result"));
        Json.send(request, response, json(state));
    }

    private static byte[] json(CommandState state) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", state.id()).put("deviceId", state.deviceId());
        node.putRawValue("command", new RawValue(state.command()));
        node.put("by", state.by()).put("expiresAt", state.expiresAt()).put("status", state.status());
        state.result().ifPresent(result -> node.putRawValue("result", new RawValue(result)));
        state.message().ifPresent(message -> node.put("message", message));
        return Json.bytes(node);
    }
}
