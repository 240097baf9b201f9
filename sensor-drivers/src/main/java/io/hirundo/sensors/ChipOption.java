package io.hirundo.sensors;

import java.util.function.Predicate;

/**
 * An option of a chip in the configuration.
 *
 * @param name     key
 * @param allowed  what may be written, for people
 * @param fallback value where nothing is written; null if something must be
 * @param valid    whether a value is allowed
 */
public record ChipOption(String name, String allowed, String fallback, Predicate<String> valid) {

    /** Whether it must be written. */
    public boolean required() {
        return fallback == null;
    }
}
