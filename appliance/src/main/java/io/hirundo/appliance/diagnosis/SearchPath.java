package io.hirundo.appliance.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A program's place, as a shell finds it. */
final class SearchPath {

    private SearchPath() {}

    static Optional<String> find(String path, String program) {
        if (program.indexOf('/') >= 0) {
            return Optional.of(program);
        }
        return Arrays.stream(path.split(":")).filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file)).map(Path::toString).findFirst();
    }

    static List<String> replaced(List<String> command, String program) {
        List<String> all = new ArrayList<>(command);
        all.set(0, program);
        return all;
    }
}
