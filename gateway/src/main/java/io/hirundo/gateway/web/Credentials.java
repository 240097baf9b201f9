package io.hirundo.gateway.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a request carries its token: {@code Authorization: Bearer}, then (WebSocket only) {@code ?token=}, then the
 * session cookie. What was sent on purpose goes before the cookie, which the browser adds by itself. Immutable.
 *
 * <p>Because of that, the cookie counts only where the page that sends it is the gateway's own, or one of the
 * configured origins: else any page in the same browser could open a WebSocket as its user. Reading by plain GET is
 * open to a page of the own origin alone anyway (no CORS header is ever sent), so it needs no {@code Origin}, which
 * browsers leave out there.
 */
public final class Credentials {
    public static final String COOKIE = "hirundo_session";
    private static final HeaderName ORIGIN = HeaderNames.ORIGIN;
    private static final String BEARER = "bearer ";

    private final Set<String> origins = new TreeSet<>();

    /** @param origins further origins, as {@code scheme://host[:port]} */
    public Credentials(List<String> origins) {
        for (String origin : origins) {
            this.origins.add(origin.toLowerCase(Locale.ROOT));
        }
    }

    /**
     * For the WebSocket handshake, which a browser makes without asking anybody: the cookie needs an own
     * {@code Origin}.
     *
     * @return empty if there is none, or only a cookie that does not count
     */
    public Optional<String> ofHandshake(HttpPrologue prologue, Headers headers) {
        return bearer(headers).or(() -> prologue.query().first("token").asOptional())
                .or(() -> isOwnOrigin(headers) ? cookie(headers) : Optional.empty());
    }

    /** For a request that only reads. */
    Optional<String> ofReading(Headers headers) {
        return bearer(headers).or(() -> headers.contains(ORIGIN) && !isOwnOrigin(headers) ? Optional.empty() : cookie(headers));
    }

    /** For a request that changes something. */
    Optional<String> ofChanging(Headers headers) {
        return bearer(headers).or(() -> isOwnOrigin(headers) ? cookie(headers) : Optional.empty());
    }

    /** RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
    static Optional<String> bearer(Headers headers) {
        if (!headers.contains(HeaderNames.AUTHORIZATION)) {
            return Optional.empty();
        }
        String value = headers.get(HeaderNames.AUTHORIZATION).get();
        if (!value.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        return Optional.of(value.substring(BEARER.length()).strip());
    }

    /** RFC 6265, section 4.2; the first of that name, which is the one of the longest path. */
    private static Optional<String> cookie(Headers headers) {
        if (!headers.contains(HeaderNames.COOKIE)) {
            return Optional.empty();
        }
        for (String line : headers.get(HeaderNames.COOKIE).allValues()) {
            for (String pair : line.split(";")) {
                String trimmed = pair.strip();
                if (trimmed.startsWith(COOKIE + "=")) {
                    return Optional.of(trimmed.substring(COOKIE.length() + 1));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether there is an {@code Origin} whose host and port are those of {@code Host}, or one that is configured. */
    boolean isOwnOrigin(Headers headers) {
        if (!headers.contains(ORIGIN) || !headers.contains(HeaderNames.HOST)) {
            return false;
        }
        String origin = headers.get(ORIGIN).get().toLowerCase(Locale.ROOT);
        if (origins.contains(origin)) {
            return true;
        }
        try {
            URI uri = new URI(origin);
            int port = defaultPort(uri.getScheme());
            return port > 0 && uri.getRawAuthority() != null
                    && withPort(uri.getRawAuthority(), port)
                            .equals(withPort(headers.get(HeaderNames.HOST).get().toLowerCase(Locale.ROOT), port));
        } catch (URISyntaxException e) {
            return false; // "null" and worse: no page of ours
        }
    }

    private static int defaultPort(String scheme) {
        return "http".equals(scheme) ? 80 : "https".equals(scheme) ? 443 : -1;
    }

    private static String withPort(String authority, int port) {
        boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return hasPort ? authority : authority + ":" + port;
    }
}
