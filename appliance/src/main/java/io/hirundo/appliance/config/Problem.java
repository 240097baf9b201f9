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

    /** The line of the file that it stands on, from 1; 0 where it has none. */
    public int line() {
        return origin.line();
    }

    /** {@code key: found …; allowed …}, as {@link #toString} without the place. */
    public String words() {
        return withoutPassword((key.isEmpty() ? "" : key + ": ") + text);
    }

    /** {@code file:line: key: found …; allowed …}, with the password of a URL blotted out: this goes to logs. */
    @Override
    public String toString() {
        return withoutPassword(origin.place() + ": " + (key.isEmpty() ? "" : key + ": ") + text);
    }

    private static String withoutPassword(String words) {
        return PASSWORD_IN_URL.matcher(words).replaceAll("$1:***@");
    }

    static Problem wrong(Node found, String key, String allowed) {
        return new Problem(found.origin(), key, "found " + found.shown() + "; allowed: " + allowed);
    }
}
