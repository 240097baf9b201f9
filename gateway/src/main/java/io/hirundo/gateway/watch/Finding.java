package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;

/** What a check found. */
public sealed interface Finding {
    /** Between the two marks, not for long enough yet, or nobody can tell: what is open stays open, and nothing begins. */
    Finding UNCHANGED = new Unchanged();

    /** @param message for people: what, how much, and what to do about it */
    record Trouble(Severity severity, String message) implements Finding {}

    /** @param message for people: how it is now */
    record Well(String message) implements Finding {}

    /** See {@link #UNCHANGED}. */
    record Unchanged() implements Finding {}
}
