package io.hirundo.appliance.config;

import java.nio.file.Path;

/**
 * Where a value was written, as it is shown to the one who wrote it.
 *
 * @param place    {@code hirundo.yaml:12}, {@code --set web.port=x} or {@code HIRUNDO_WEB_PORT}
 * @param folder   what a relative path there is relative to: the file's own folder, else the working directory
 * @param fromFile whether a file said it; only then may the last good file stand in
 * @param line     in that file, from 1; 0: none
 */
record Origin(String place, Path folder, boolean fromFile, int line) {

    static Origin line(Path file, int line) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return new Origin(file + ":" + line, folder, true, line);
    }

    static Origin given(String place) {
        return new Origin(place, Path.of("").toAbsolutePath(), false, 0);
    }
}
