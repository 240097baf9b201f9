package io.hirundo.gateway.journal;

import java.nio.file.Path;

/**
 * A journal that could not be used.
 *
 * @param file   where it now lies, its write-ahead log beside it
 * @param reason what was wrong with it
 */
public record SetAside(Path file, String reason) {}
