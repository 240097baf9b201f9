package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hirundo.gateway.contract.OpenApi.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;

/** Holds answers against the document, and remembers which of those it describes have come. */
final class Answers {
    private static final JsonMapper JSON = new JsonMapper();

    private final OpenApi api;
    private final Set<String> seen = new TreeSet<>();

    Answers(OpenApi api) {
        this.api = api;
    }

    /** @throws AssertionError if the document has no such answer */
    void take(Operation operation, HttpResponse<String> answer) {
        String what = operation + " " + answer.statusCode();
        if (!operation.answers(answer.statusCode())) {
            throw new AssertionError(what + " is not described: " + answer.body());
        }
        String response = api.response(operation, answer.statusCode());
        checkHeaders(what, response, answer);
        if (!api.root().at(response).has("content")) {
            check(what, answer.body().isEmpty(), "has a body: " + answer.body());
            seen.add(what);
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("none").split(";", 2)[0];
        String content = response + "/content/" + OpenApi.escaped(type);
        check(what, !api.root().at(content).isMissingNode(), "comes as " + type);
        var problems = api.problems(content + "/schema", type.endsWith("json") ? parsed(answer.body()) : new TextNode(answer.body()));
        check(what, problems.isEmpty(), problems + ": " + answer.body());
        seen.add(what + " " + type);
    }

    private void checkHeaders(String what, String response, HttpResponse<String> answer) {
        api.root().at(response).path("headers").fieldNames().forEachRemaining(name -> {
            String value = answer.headers().firstValue(name).orElseThrow(() -> new AssertionError(what + " lacks the header " + name));
            var problems = api.problems(api.resolved(response + "/headers/" + name) + "/schema", new TextNode(value));
            check(what, problems.isEmpty(), name + ": " + problems);
        });
    }

    private static void check(String what, boolean good, String otherwise) {
        if (!good) {
            throw new AssertionError(what + " " + otherwise);
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + body, e);
        }
    }

    Set<String> seen() {
        return seen;
    }

    /** All that the document describes and this version does. */
    Set<String> described() {
        Set<String> described = new TreeSet<>();
        for (Operation operation : api.operations()) {
            if (!operation.isThere()) {
                continue;
            }
            operation.node().path("responses").fieldNames().forEachRemaining(status -> {
                JsonNode content = api.root().at(api.response(operation, Integer.parseInt(status))).path("content");
                if (content.isMissingNode()) {
                    described.add(operation + " " + status);
                }
                content.fieldNames().forEachRemaining(type -> described.add(operation + " " + status + " " + type));
            });
        }
        return described;
    }
}
