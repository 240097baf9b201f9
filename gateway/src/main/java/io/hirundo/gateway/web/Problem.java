package io.hirundo.gateway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Status;
import java.util.Collection;
import java.util.TreeSet;

/**
 * An error as it is told to a client (RFC 9457). Thrown where it is found; {@link Problems} writes it.
 *
 * <p>{@code type} is a URN, {@code urn:hirundo:problem:<slug>}: it names the kind of problem and is no page to open.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String TYPE = "urn:hirundo:problem:";

    private final Status status;
    private final String slug;
    private final String parameter;
    private final String header;
    private final String headerValue;

    private Problem(Status status, String slug, String detail, String parameter, String header, String headerValue) {
        super(detail, null, false, false);
        this.status = status;
        this.slug = slug;
        this.parameter = parameter;
        this.header = header;
        this.headerValue = headerValue;
    }

    public static Problem of(Status status, String slug, String detail) {
        return new Problem(status, slug, detail, "", "", "");
    }

    /** @param detail what was found and what is allowed */
    static Problem parameter(String name, String detail) {
        return new Problem(Status.BAD_REQUEST_400, "invalid-parameter", name + ": " + detail, name, "", "");
    }

    static Problem unknownParameter(String name, String allowed) {
        return new Problem(Status.BAD_REQUEST_400, "unknown-parameter", "there is no query parameter '" + name + "' here; "
                + (allowed.isEmpty() ? "none is allowed" : "allowed are " + allowed), name, "", "");
    }

    /** The same words for what does not exist and for what this token may not see. */
    static Problem noSuchDevice(String deviceId) {
        return of(Status.NOT_FOUND_404, "no-such-device", "there is no device '" + deviceId
                + "', or the token gives no right to it");
    }

    static Problem noSuchMetric(String deviceId, String metric, Collection<String> there) {
        return new Problem(Status.NOT_FOUND_404, "no-such-metric", deviceId + " has no metric '" + metric + "'; it has "
                + (there.isEmpty() ? "none yet" : String.join(", ", new TreeSet<>(there))), "metric", "", "");
    }

    /** RFC 6750, section 3. */
    static Problem unauthorised(String detail) {
        return new Problem(Status.UNAUTHORIZED_401, "unauthorised", detail, "", "WWW-Authenticate",
                "Bearer realm=\"hirundo\"");
    }

    /** RFC 6750, section 3.1. */
    static Problem invalidToken(String detail) {
        return new Problem(Status.UNAUTHORIZED_401, "invalid-token", detail, "", "WWW-Authenticate",
                "Bearer realm=\"hirundo\", error=\"invalid_token\"");
    }

    static Problem methodNotAllowed(String method, String allowed) {
        return new Problem(Status.METHOD_NOT_ALLOWED_405, "method-not-allowed", "the method is " + method + "; allowed are "
                + allowed, "", "Allow", allowed);
    }

    static Problem notAcceptable(String offered) {
        return of(Status.create(406, "Not Acceptable"), "not-acceptable", "this comes as " + offered);
    }

    /** @param detail what was found in the body and what is allowed */
    static Problem body(String detail) {
        return of(Status.BAD_REQUEST_400, "invalid-body", detail);
    }

    /** RFC 6585, section 4. */
    static Problem tooMany(String slug, String detail) {
        return new Problem(Status.TOO_MANY_REQUESTS_429, slug, detail, "", "Retry-After", "1");
    }

    static Problem busy(String detail) {
        return new Problem(Status.SERVICE_UNAVAILABLE_503, "busy", detail, "", "Retry-After", "1");
    }

    public Status status() {
        return status;
    }

    String header() {
        return header;
    }

    String headerValue() {
        return headerValue;
    }

    /** @param instance the path, without query: a query can hold a token */
    byte[] json(String instance) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("type", TYPE + slug);
        node.put("title", status.reasonPhrase());
        node.put("status", status.code());
        node.put("detail", getMessage());
        if (!instance.isEmpty()) {
            node.put("instance", instance);
        }
        if (!parameter.isEmpty()) {
            node.put("parameter", parameter);
        }
        return Json.bytes(node);
    }
}
