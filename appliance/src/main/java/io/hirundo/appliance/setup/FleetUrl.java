package io.hirundo.appliance.setup;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code redis[s]://[user[:password]@]host[:port]}: user and password, percent-encoded (RFC 3986, section 3.2.1). */
final class FleetUrl {

    private FleetUrl() {}

    static Optional<String> user(URI url) {
        String raw = info(url);
        int colon = raw.indexOf(':');
        return decoded(colon < 0 ? raw : raw.substring(0, colon));
    }

    static Optional<String> password(URI url) {
        String raw = info(url);
        int colon = raw.indexOf(':');
        return colon < 0 ? Optional.empty() : decoded(raw.substring(colon + 1));
    }

    /** The same place, for this user. */
    static URI with(URI url, String user, String password) {
        String authority = url.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String rest = url.getRawPath() == null ? "" : url.getRawPath();
        return URI.create(url.getScheme() + "://" + encoded(user) + ":" + encoded(password) + "@" + host + rest);
    }

    private static String info(URI url) {
        return url.getRawUserInfo() == null ? "" : url.getRawUserInfo();
    }

    private static Optional<String> decoded(String raw) {
        // A plus sign stands for itself here; both of Java's classes are made for forms, where it is a blank.
        return raw.isEmpty() ? Optional.empty() : Optional.of(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
