package io.hirundo.gateway.uplink;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code redis[s]://[user[:password]@]host[:port][/database]}, taken apart. User and password are percent-decoded; a
 * password without user is written {@code redis://:password@host}.
 */
record RedisUrl(boolean tls, String host, int port, Optional<String> user, Optional<String> password, int database) {
    private static final int DEFAULT_PORT = 6379;
    private static final String SHAPE = "expected redis://host:port or rediss://user:password@host:port";

    /** @throws IllegalArgumentException if it is no such url; the message never holds the password */
    static RedisUrl of(URI url) {
        boolean tls = "rediss".equalsIgnoreCase(url.getScheme());
        if (!tls && !"redis".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("uplink.url has the scheme '" + url.getScheme() + "'; " + SHAPE);
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("uplink.url names no host; " + SHAPE);
        }
        String host = url.getHost().startsWith("[") // an IPv6 literal
                ? url.getHost().substring(1, url.getHost().length() - 1) : url.getHost();
        String raw = url.getRawUserInfo() == null ? "" : url.getRawUserInfo();
        int colon = raw.indexOf(':');
        return new RedisUrl(tls, host, url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
                text(colon < 0 ? raw : raw.substring(0, colon)),
                text(colon < 0 ? "" : raw.substring(colon + 1)), database(url.getPath()));
    }

    private static Optional<String> text(String raw) {
        // A plus sign stands for itself in this part of a url; URLDecoder would make it a blank.
        return raw.isEmpty() ? Optional.empty()
                : Optional.of(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static int database(String path) {
        if (path == null || path.length() < 2) {
            return 0;
        }
        try {
            return Integer.parseUnsignedInt(path.substring(1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("uplink.url ends in '" + path + "', which is no database number", e);
        }
    }

    /** For people and logs: without the password. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + user.map(name -> name + "@").orElse("")
                + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + (database == 0 ? "" : "/" + database);
    }
}
