package io.hirundo.appliance.config;

import java.util.regex.Pattern;

/**
 * One thing that is wrong with the configuration.
 *
 * @param origin where it stands
 * @param key    the whole key, {@code web.port}; empty where the file as such cannot be read
 * @param text   what was found and what is allowed
 */
public record Problem(Origin origin, String key, String text) {

    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(://[^/\\s:@]*):[^/\\s@]*@");

    /** {@code file:line: key: found …; allowed …}, with the password of a URL blotted out: this goes to logs. */
    @Override
    public String toString() {
        String where = origin.place() + ": " + (key.isEmpty() ? "" : key + ": ") + text;
        return PASSWORD_IN_URL.matcher(where).replaceAll("$1:***@");
    }

    static Problem wrong(Node found, String key, String allowed) {
        return new Problem(found.origin(), key, "found " + found.shown() + "; allowed: " + allowed);
    }
}
