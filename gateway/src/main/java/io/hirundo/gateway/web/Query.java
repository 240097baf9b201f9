package io.hirundo.gateway.web;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The query parameters of a request, checked: one that is not known here, or comes twice, is an error. */
final class Query {
    /** JavaScript reads integers exactly up to here; seqs and times stay below. */
    static final long MAX_SAFE = (1L << 53) - 1;

    private final UriQuery query;

    private Query(UriQuery query) {
        this.query = query;
    }

    static Query of(ServerRequest request, String... allowed) {
        UriQuery query = request.query();
        Set<String> known = new TreeSet<>(List.of(allowed));
        for (String name : query.names()) {
            if (!known.contains(name)) {
                throw Problem.unknownParameter(name, String.join(", ", allowed));
            }
            if (query.all(name).size() > 1) {
                throw Problem.parameter(name, "it comes " + query.all(name).size() + " times; once is allowed");
            }
        }
        return new Query(query);
    }

    static void none(ServerRequest request) {
        of(request);
    }

    Optional<String> text(String name) {
        return query.contains(name) ? Optional.of(query.get(name)) : Optional.empty();
    }

    String required(String name) {
        return text(name).filter(value -> !value.isBlank()).orElseThrow(() -> Problem.parameter(name, "it is missing"));
    }

    /** Separated by commas; empty if the parameter is not there. */
    Optional<List<String>> list(String name) {
        return text(name).map(value -> List.of(value.split(",", -1)));
    }

    /** Whether it is {@code true}; false if it is not there. */
    boolean flag(String name) {
        String value = text(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw Problem.parameter(name, "'" + value + "' is neither true nor false");
        }
        return value.equals("true");
    }

    long number(String name, long otherwise, long min, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw Problem.parameter(name, "'" + text.get() + "' is no whole number; allowed are " + min + " to " + max);
        }
        throw Problem.parameter(name, text.get() + " is out of range; allowed are " + min + " to " + max);
    }

    /** Epoch milliseconds, given so or as ISO-8601 with zone. */
    long time(String name, long otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        String value = text.get();
        if (value.matches("-?[0-9]{1,16}")) {
            return number(name, otherwise, -MAX_SAFE, MAX_SAFE);
        }
        try {
            return OffsetDateTime.parse(value).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw Problem.parameter(name, "'" + value + "' is neither epoch milliseconds nor ISO-8601 with zone, for example "
                    + Instant.EPOCH);
        }
    }
}
