package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.update.Places;
import io.hirundo.appliance.update.Update;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Installs another version of the image. */
@Command(name = "update", mixinStandardHelpOptions = true,
        description = {"Install another version of Hirundo's image (as root): checks that the bundle is signed by a key of this "
                + "machine's, is for it, and is newer; writes it into the slot that does not run, and restarts.",
            "The new version has to prove itself; if it does not, the one before runs again, with all data.",
            "Ends with 1 and the reason if the bundle is not installed; nothing is changed then."})
final class UpdateCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "F", arity = "0..1", description = "The bundle, hirundo-VERSION.raucb.")
    private Path file;

    @Option(names = "--older", description = "Also a version that is not newer than the one that runs.")
    private boolean older;

    @Option(names = "--no-restart", description = "Do not restart: the new version runs from the next restart on.")
    private boolean noRestart;

    @Option(names = "--requested", description = "Install what the gateway was sent, if it was sent something.")
    private boolean requested;

    UpdateCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure, InterruptedException {
        if (requested == (file != null)) {
            throw new Failure(Main.MISUSED, requested ? "F: found one beside --requested; allowed: one of the two"
                    : "F: found nothing; allowed: the file of a bundle, hirundo-VERSION.raucb");
        }
        Places places = places(main);
        if (!System.getProperty("user.name").equals("root")) {
            throw new Failure(Main.MISUSED, "an update needs root: sudo hirundo update F");
        }
        PrintWriter out = spec.commandLine().getOut();
        Update update = Update.ofThisMachine(places, line -> {
            out.println("hirundo: " + line);
            out.flush();
        });
        try {
            boolean done = requested ? update.installRequested(!noRestart) : update.install(file, older, !noRestart);
            return done ? 0 : Main.FAILED;
        } catch (IOException e) {
            throw Failure.of(e);
        }
    }

    /** Of a machine that can be updated in this way. */
    static Places places(Main main) throws ConfigurationException, Failure {
        Places places = Places.ofThisMachine(main.options().loadToRun(main.place()).settings().data());
        return Optional.of(places).filter(Places::isUpdatable).orElseThrow(() -> new Failure(Main.FAILED,
                "this machine does not run Hirundo's image: it has no slots, or no /etc/rauc/system.conf. A package is updated by apt"));
    }
}
