package io.hirundo.sensors;

import java.util.function.Predicate;

/**
 * An option of a chip in the configuration.
 *
 * @param name     key
 * @param allowed  what may be written, for people
 * @param fallback value where nothing is written
 * @param valid    whether a value is allowed
 */
public record ChipOption(String name, String allowed, String fallback, Predicate<String> valid) {
}
