package io.hirundo.gateway.web;

import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong, in routes and before them, into {@code application/problem+json}. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Header PROBLEM_JSON = HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/problem+json");
    /** Helidon 4.2 reports it as a plain 400; its text is the only sign. */
    private static final String HEADERS_TOO_LARGE = "Header size exceeded";
    private static final Status HEADERS_431 = Status.create(431, "Request Header Fields Too Large");
    private static final Header NO_STORE = HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store");

    private Problems() {}

    static void register(HttpRouting.Builder routing) {
        routing.error(Problem.class, (request, response, problem) -> send(request, response, problem));
        routing.error(HttpException.class, (request, response, e) -> http(request, response, e));
        routing.error(Throwable.class, (request, response, e) -> {
            String id = UUID.randomUUID().toString();
            LOG.error("{} {} failed, problem {}", request.prologue().method().text(), request.prologue().uriPath().path(), id, e);
            send(request, response, Problem.of(Status.INTERNAL_SERVER_ERROR_500, "internal",
                    "the gateway failed here; its log has the cause under " + id));
        });
    }

    static void send(ServerRequest request, ServerResponse response, Problem problem) {
        response.status(problem.status());
        response.header(PROBLEM_JSON).header(NO_STORE);
        SecurityHeaders.set(response);
        if (!problem.header().isEmpty()) {
            response.header(HeaderNames.create(problem.header()), problem.headerValue());
        }
        response.send(problem.json(request.prologue().uriPath().path()));
    }

    /** Thrown by Helidon's own handlers: not found, not modified, too large. */
    private static void http(ServerRequest request, ServerResponse response, HttpException e) {
        if (e.status().code() == Status.NOT_MODIFIED_304.code()) {
            response.status(e.status());
            e.headers().forEach(response::header);
            response.send();
            return;
        }
        String detail = e.status().code() == Status.NOT_FOUND_404.code()
                ? "there is nothing at " + request.prologue().uriPath().path() : String.valueOf(e.getMessage());
        if (e.status().code() >= 500) {
            LOG.error("{} {} failed", request.prologue().method().text(), request.prologue().uriPath().path(), e);
        }
        send(request, response, Problem.of(e.status(), slug(e.status()), detail));
    }

    /** For what fails before there is a route: a request that is no HTTP, too large, or refused by an upgrade. */
    static DirectHandlers direct() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, Problems::direct);
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse direct(DirectHandler.TransportRequest request,
            DirectHandler.EventType type, Status proposed, ServerResponseHeaders headers, String message) {
        Status status = HEADERS_TOO_LARGE.equals(message) ? HEADERS_431 : proposed;
        String detail = message == null || message.isBlank() ? status.reasonPhrase() : message;
        String path = request.path().isEmpty() ? "" : request.path().split("[?#]", 2)[0];
        ServerResponseHeaders all = ServerResponseHeaders.create();
        headers.forEach(all::set);
        all.set(PROBLEM_JSON);
        all.set(NO_STORE);
        SecurityHeaders.HEADERS.forEach(all::set);
        if (status.code() == Status.UNAUTHORIZED_401.code() && !all.contains(HeaderNames.WWW_AUTHENTICATE)) {
            all.set(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"hirundo\"");
        }
        return DirectHandler.TransportResponse.builder().status(status).headers(all)
                .entity(Problem.of(status, slug(status), detail).json(path)).keepAlive(type.keepAlive()).build();
    }

    private static String slug(Status status) {
        return status.reasonPhrase().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
    }
}
