package io.hirundo.gateway.web;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import java.util.LinkedHashMap;
import java.util.Map;

/** One path and what each method does there; other methods are answered 405 with {@code Allow}. */
final class Resource {
    private final String path;
    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    private Resource(String path) {
        this.path = path;
    }

    static Resource at(String path) {
        return new Resource(path);
    }

    Resource get(Handler handler) {
        return on("GET", handler);
    }

    Resource post(Handler handler) {
        return on("POST", handler);
    }

    Resource patch(Handler handler) {
        return on("PATCH", handler);
    }

    Resource delete(Handler handler) {
        return on("DELETE", handler);
    }

    private Resource on(String method, Handler handler) {
        handlers.put(method, handler);
        return this;
    }

    void register(HttpRules rules) {
        handlers.forEach((method, handler) -> rules.route(Method.create(method), path, handler));
        String allowed = String.join(", ", handlers.keySet());
        rules.any(path, (request, response) -> {
            throw Problem.methodNotAllowed(request.prologue().method().text(), allowed);
        });
    }
}
