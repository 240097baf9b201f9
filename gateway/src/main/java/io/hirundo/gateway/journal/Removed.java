package io.hirundo.gateway.journal;

import java.util.List;

/**
 * What of a deleted device's history is taken from the file.
 *
 * @param metrics that had one, in order
 * @param rollUps rows of it
 */
public record Removed(List<String> metrics, long rollUps) {}
