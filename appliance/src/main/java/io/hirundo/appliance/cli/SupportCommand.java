package io.hirundo.appliance.cli;

import io.hirundo.appliance.backup.Sizes;
import io.hirundo.appliance.diagnosis.Diagnosis;
import io.hirundo.appliance.diagnosis.Finding;
import io.hirundo.appliance.diagnosis.Report;
import io.hirundo.appliance.diagnosis.Support;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Collects what somebody at a distance needs to help. */
@Command(name = "support", mixinStandardHelpOptions = true,
        description = "Write a file (a zip) for whoever helps: what the doctor finds, logs, configuration, facts of journal and machine. "
                + "No passwords, no keys, no events.")
final class SupportCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "F", description = "The file to write, as in hirundo-support.zip.")
    private Path file;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    SupportCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Diagnosis diagnosis = Diagnosis.ofThisMachine(main.options().configured(main.place()), Version.text(),
                System.getenv().getOrDefault("PATH", ""));
        List<Finding> findings = diagnosis.examine(_ -> { }, check -> {
            err.println("hirundo: still looking at: " + check);
            err.flush();
        });
        try {
            Support.write(diagnosis, findings, file, force);
            PrintWriter out = spec.commandLine().getOut();
            out.println("Wrote " + file + " (" + Sizes.shown(Files.size(file)) + "). The doctor says: " + Report.summary(findings));
            out.println("Passwords, tokens and keys are not in it; look it through all the same before you send it.");
            return 0;
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }
}
