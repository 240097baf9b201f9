package io.hirundo.appliance.cli;

import io.hirundo.appliance.setup.FirstBoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The image's own, at each boot at which the setup file is another than before; as root, before there is a network. */
@Command(name = "first-boot", mixinStandardHelpOptions = true,
        description = {"Set an image up as its setup file says: what is right is put in force, what is wrong is told on the console "
                + "and in a file beside it.",
            "Exit code 2: something in it was wrong."})
final class FirstBootCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(FirstBootCommand.class);

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--file", required = true, paramLabel = "F", description = "The setup file, hirundo-setup.yaml.")
    private Path file;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "Where the image looks for the setup.")
    private Path folder;

    @Option(names = "--console", paramLabel = "TTY", description = "Where else to tell what was wrong, as in /dev/tty1; may be repeated.")
    private List<Path> consoles = new ArrayList<>();

    @Option(names = "--zones", paramLabel = "DIR", defaultValue = "/usr/share/zoneinfo", hidden = true,
            description = "The system's time zones.")
    private Path zones;

    FirstBootCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws Failure {
        FirstBoot.Outcome outcome;
        try {
            outcome = new FirstBoot(file, folder, main.options().file(main.place()), zones).apply();
        } catch (IOException e) {
            tellConsoles(List.of("Hirundo: the setup file could not be put in force: " + e));
            throw Failure.of(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (!outcome.isNew()) {
            out.println(file + " is the one that is in force already");
            return 0;
        }
        if (outcome.errors().isEmpty()) {
            out.println(file + " is in force");
            return 0;
        }
        List<String> lines = new ArrayList<>(List.of("Hirundo: " + file.getFileName() + " is in force but for this:"));
        outcome.errors().forEach(error -> lines.add("  " + error));
        lines.forEach(out::println);
        tellConsoles(lines);
        return Main.MISUSED;
    }

    /** A terminal that is not there is no reason to stop: there may be no screen. */
    private void tellConsoles(List<String> lines) {
        for (Path console : consoles) {
            try {
                Files.write(console, ("\r\n" + String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.WRITE);
            } catch (IOException e) {
                LOG.debug("Nothing can be told on {}: {}", console, e.toString());
            }
        }
    }
}
