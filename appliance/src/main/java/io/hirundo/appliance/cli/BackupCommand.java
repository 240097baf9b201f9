package io.hirundo.appliance.cli;

import io.hirundo.appliance.backup.Backup;
import io.hirundo.appliance.backup.Sizes;
import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Loaded;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a backup; the gateway may run meanwhile. */
@Command(name = "backup", mixinStandardHelpOptions = true,
        description = {"Write everything that this gateway has and knows into one file (a zip): events, history, keys, registry, "
                + "settings. The gateway may run meanwhile.",
            "The file holds the keys with which tokens are signed: whoever has it can sign in as anybody."})
final class BackupCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "F", description = "The file to write, best on another disk.")
    private Path file;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    BackupCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure {
        Loaded loaded = main.options().loadToRun(main.place());
        PrintWriter err = spec.commandLine().getErr();
        loaded.faults().forEach(fault -> err.println("hirundo: the configuration is broken, and backed up as it is: " + fault));
        try {
            tell(Backup.write(
                    new Backup.Source(loaded.settings(), loaded.file(), main.options().variables(main.place()), Version.text()),
                    file, force, Clock.systemUTC(), new TimedProgress(err, System::nanoTime)));
            return 0;
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }

    private void tell(Backup.Written written) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Wrote " + file + ": " + Sizes.shown(written.bytes()) + ", " + written.manifest().members().size()
                + " files of " + written.manifest().gatewayId());
        out.println(written.manifest().journalId().isEmpty() ? "There is no journal yet."
                : "The journal " + written.manifest().journalId() + " up to seq " + written.manifest().lastSeq() + ", "
                        + written.manifest().events() + " events");
        written.left().forEach(left -> out.println("Left out: " + left));
        written.unknown().forEach(unknown -> out.println("Taken as it is, for this version does not know it: " + unknown));
        written.manifest().environment().forEach(variable ->
                out.println("Not in it: the variable " + variable + ", which stands above the configuration"));
        out.println("It holds the keys of this gateway and its secrets. Keep it where nobody else can read it.");
    }
}
