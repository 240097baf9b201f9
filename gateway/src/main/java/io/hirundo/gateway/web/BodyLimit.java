package io.hirundo.gateway.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * How large a body may be: small, but for an update. Helidon has one limit for all, and puts a chunk of a chunked body into memory
 * as a whole before anybody can look at it, so that anybody could fill the heap: a body needs a {@code Content-Length}.
 *
 * <p>Who breaks this is answered and left: his body is not read, so what follows on the connection cannot be told from it.
 */
final class BodyLimit implements Filter {
    private static final long MAX_BYTES = 64 * 1024;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            end(request, response, Problem.of(Status.LENGTH_REQUIRED_411, "length-required",
                    "a body needs a Content-Length; found Transfer-Encoding: "
                            + request.headers().get(HeaderNames.TRANSFER_ENCODING).get()));
        }
        long length = request.headers().contentLength().orElse(0);
        long most = isUpdate(request) ? UpdateResource.MAX_BYTES : MAX_BYTES;
        if (length > most) {
            end(request, response, Problem.of(Status.REQUEST_ENTITY_TOO_LARGE_413, "too-large",
                    "a body may have " + most + " bytes here; this has " + length));
        }
        chain.proceed();
    }

    private static boolean isUpdate(RoutingRequest request) {
        return request.prologue().method().equals(Method.POST) && request.path().path().equals(UpdateResource.PATH);
    }

    private static void end(RoutingRequest request, RoutingResponse response, Problem problem) {
        response.header(HeaderValues.CONNECTION_CLOSE);
        Problems.send(request, response, problem);
        throw new CloseConnectionException(problem.getMessage());
    }
}
