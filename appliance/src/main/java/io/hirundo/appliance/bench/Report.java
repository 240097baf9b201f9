package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What a benchmark has to say, as Markdown: the command, the day, the machine, then lines of its own. */
final class Report {
    private final StringBuilder text = new StringBuilder();

    Report(CommandSpec spec, String remark) throws IOException {
        text.append("    ./hirundo ").append(String.join(" ", spec.commandLine().getParseResult().originalArgs())).append("\n\n")
                .append(LocalDate.now()).append(", ").append(MachineFacts.machine()).append(remark).append(":\n\n");
    }

    /** @param format as of {@link String#format} */
    Report line(String format, Object... figures) {
        text.append(String.format(Locale.ROOT, format, figures)).append('\n');
        return this;
    }

    /** Says of an aim whether it was met. */
    Report aim(String what, boolean met) {
        return line("- %s: %s", what, met ? "met" : "**missed**");
    }

    void write(PrintStream out, Optional<Path> file) throws IOException {
        out.println();
        out.print(text);
        if (file.isPresent()) {
            Files.writeString(file.get(), text);
        }
    }
}
