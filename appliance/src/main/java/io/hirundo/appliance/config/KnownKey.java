package io.hirundo.appliance.config;

/**
 * A key that Hirundo knows.
 *
 * @param path         {@code web.port}
 * @param defaultValue as one would write it; {@code null} where there is none
 * @param allowed      in words
 */
public record KnownKey(String path, String defaultValue, String allowed) {

    /** The variable of the environment that sets it: {@code HIRUNDO_JOURNAL_COMMIT_EVERY}. */
    public String variable() {
        return "HIRUNDO_" + path.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
