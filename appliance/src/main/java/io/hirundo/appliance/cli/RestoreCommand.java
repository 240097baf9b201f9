package io.hirundo.appliance.cli;

import io.hirundo.appliance.backup.CheckedBackup;
import io.hirundo.appliance.backup.Manifest;
import io.hirundo.appliance.backup.Restore;
import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a backup in place, on this machine or another. */
@Command(name = "restore", mixinStandardHelpOptions = true,
        description = {"Make this machine the gateway that a backup was taken from: checks the whole file first, then puts data "
                + "folder and configuration in place.",
            "The machine that it was taken from must not come back: two gateways with one id harm each other."})
final class RestoreCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "F", description = "What `hirundo backup` has written.")
    private Path file;

    @Option(names = "--force", description = "Set aside, under a name with the time, what is there already.")
    private boolean force;

    @Option(names = "--keep-config", description = "Restore the data alone; the configuration of this machine stays.")
    private boolean keepConfiguration;

    RestoreCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure {
        Path configuration = main.options().file(main.place());
        TimedProgress progress = new TimedProgress(spec.commandLine().getErr(), System::nanoTime);
        try (CheckedBackup backup = CheckedBackup.open(file, progress)) {
            Optional<String> text = keepConfiguration ? present(configuration) : backup.configuration();
            Path data = main.options().dataFolder(main.place(), text.orElse(""));
            Restore.Restored restored = new Restore(backup, force, Clock.systemUTC(), progress)
                    .into(data, keepConfiguration ? Optional.empty() : Optional.of(configuration));
            tell(backup.manifest(), restored, data);
            return 0;
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }

    private static Optional<String> present(Path configuration) throws IOException {
        return Files.exists(configuration) ? Optional.of(Files.readString(configuration)) : Optional.empty();
    }

    private void tell(Manifest manifest, Restore.Restored restored, Path data) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Restored " + manifest.gatewayId() + " as of " + manifest.created() + " into " + data);
        if (!restored.journalId().isEmpty()) {
            out.println(manifest.events() + " events up to seq " + manifest.lastSeq() + ". The journal goes on as "
                    + restored.journalId() + ": what the other machine has given out since the backup stays apart from it");
        }
        restored.placed().forEach(path -> out.println("Restored " + path));
        restored.aside().forEach(path -> out.println("What was there before is now " + path));
        restored.outside().forEach(member -> out.println("To do: the configuration names " + member.path()
                + ", outside its own folder. Put it there: unzip -p " + file + " " + member.name() + " > " + member.path()));
        manifest.environment().forEach(variable -> out.println("To do: on the other machine the variable " + variable
                + " stood above the configuration. Set it here too, or put its value into the configuration"));
        checkConfiguration(manifest, out);
        out.println("Do not start the other machine with this id again.");
    }

    /** The id may come from the machine's name, and secrets may lie elsewhere: better told now than found out by the fleet. */
    private void checkConfiguration(Manifest manifest, PrintWriter out) {
        try {
            Settings settings = main.options().load(main.place()).settings();
            if (!settings.gatewayId().equals(manifest.gatewayId())) {
                out.println("To do: by its configuration and name this machine is " + settings.gatewayId() + ", not "
                        + manifest.gatewayId() + ". Put  gateway: { id: " + manifest.gatewayId()
                        + " }  into the configuration: tokens and the fleet know it by that id");
            }
        } catch (ConfigurationException wrong) {
            wrong.problems().forEach(problem -> out.println("To do: " + problem));
        }
    }
}
