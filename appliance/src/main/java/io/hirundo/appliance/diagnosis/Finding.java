package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param check who found it, a word such as {@code broker}
 * @param found what was found
 * @param todo  what to do about it; empty only where all is well
 */
public record Finding(String check, Sign sign, String found, String todo) {

    public enum Sign {
        OK,
        /** Works, but not for ever, or not as somebody may think. */
        WARNING,
        /** Something that Hirundo needs is not there. */
        WRONG,
        /** Could not be looked at. */
        UNKNOWN;

        /** As it stands in JSON and on the screen. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        if (sign != Sign.OK && todo.isBlank()) {
            throw new IllegalArgumentException("a finding that is not ok has to say what to do: " + found);
        }
    }
}
