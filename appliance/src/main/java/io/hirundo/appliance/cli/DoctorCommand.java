package io.hirundo.appliance.cli;

import io.hirundo.appliance.diagnosis.Diagnosis;
import io.hirundo.appliance.diagnosis.Finding;
import io.hirundo.appliance.diagnosis.Report;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at everything that Hirundo depends on. */
@Command(name = "doctor", mixinStandardHelpOptions = true,
        description = {"Look at everything that Hirundo depends on, whether it runs or not: configuration, disk, keys, broker, "
                + "Redis, buses, clock, supply. Each finding says what to do.",
            "Ends with 1 if something is wrong, with 0 otherwise."})
final class DoctorCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the findings as JSON, for programs.")
    private boolean json;

    DoctorCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Diagnosis.Configured configured = main.options().configured(main.place());
        Diagnosis diagnosis = Diagnosis.ofThisMachine(configured, Version.text(), System.getenv().getOrDefault("PATH", ""));
        List<Finding> findings = diagnosis.examine(json ? _ -> { } : this::print, this::waiting);
        if (json) {
            out.print(Report.json(findings, configured, Version.text(), Instant.now()));
        } else {
            out.println(Report.summary(findings));
        }
        out.flush();
        return Report.isWell(findings) ? 0 : Main.FAILED;
    }

    private void print(Finding finding) {
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        String colour = switch (finding.sign()) {
            case OK -> "green";
            case WARNING -> "yellow";
            case WRONG -> "bold,red";
            case UNKNOWN -> "magenta";
        };
        PrintWriter out = spec.commandLine().getOut();
        out.println(Report.line(finding, ansi.string("@|" + colour + " " + finding.sign().word() + "|@")));
        out.flush();
    }

    private void waiting(String check) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("hirundo: still looking at: " + check);
        err.flush();
    }
}
