package io.hirundo.appliance.setup;

import io.hirundo.appliance.config.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was wrong, for the person who wrote the setup file, on the PC where it was written.
 *
 * @param wrong    in the file
 * @param troubles of this machine
 */
record SetupErrors(List<Problem> wrong, List<String> troubles) {

    static final String FILE = "hirundo-setup.error.txt";

    boolean isEmpty() {
        return wrong.isEmpty() && troubles.isEmpty();
    }

    /** A line each. */
    List<String> lines() {
        return Stream.concat(
                wrong.stream().map(problem -> (problem.line() > 0 ? "Line " + problem.line() + ": " : "") + problem.words()),
                troubles.stream()).toList();
    }

    /** The file; empty where all is well. Windows' line ends: the oldest Notepad would show one line otherwise. */
    Optional<String> text(String setupFile) {
        if (isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("Hirundo has read ").append(setupFile)
                .append(". This was wrong, everything else in it is in force:\n\n");
        lines().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append('\n');
        if (wrong.stream().anyMatch(problem -> problem.words().contains("this is not YAML"))) {
            text.append("""
                    About "this is not YAML": behind the colon stands a blank, the lines of a section stand two blanks further to
                    the right, and a value with signs in it stands in 'single quotes', in which ' is written ''.

                    """);
        }
        text.append("Put it right, save the file, and start the machine again. This file then goes away.\n");
        return Optional.of(text.toString().replace("\n", "\r\n"));
    }
}
