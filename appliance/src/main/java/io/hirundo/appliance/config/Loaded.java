package io.hirundo.appliance.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A configuration that can be started with, and what its reader ought to know about it.
 *
 * @param file     where it came from, for relative paths and messages
 * @param text     the file's text, kept as the last good one after a start that went well
 * @param warnings things that are odd but stop nothing
 * @param faults   why the last good configuration stands in for the file; empty where the file itself is used
 */
public record Loaded(Settings settings, Path file, String text, List<String> warnings, List<String> faults) {
    public Loaded {
        warnings = List.copyOf(warnings);
        faults = List.copyOf(faults);
    }
}
