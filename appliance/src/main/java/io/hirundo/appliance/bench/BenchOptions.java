package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the benchmarks of the journal have in common: where they work, how they begin, and where their table goes. */
final class BenchOptions {

    @Option(names = "--work", paramLabel = "DIR",
            description = "Where the journal is written; on the disk to be measured (default: a temporary folder).")
    private Optional<Path> work = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Write the table there too.")
    private Optional<Path> file = Optional.empty();

    /** Of the benchmark's own command. */
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private final PrintStream out = System.out;

    /** Where its progress is told. */
    PrintStream out() {
        return out;
    }

    /** Says what begins. @return a new folder to work in */
    Path begin() throws IOException {
        Path folder = BenchFolder.make(work);
        out.println("Hirundo bench " + command.name() + ", " + LocalDate.now() + ", " + MachineFacts.machine());
        return folder;
    }

    /** @param remark what stands behind day and machine */
    Report report(String remark) throws IOException {
        return new Report(command, remark);
    }

    /** Prints it, and writes it where it is wanted. */
    void write(Report report) throws IOException {
        report.write(out, file);
    }

    /** @param found with what is allowed */
    ParameterException misused(String found) {
        return new ParameterException(command.commandLine(), found);
    }
}
