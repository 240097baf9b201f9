package io.hirundo.appliance.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `hirundo`: one program, its role chosen by a subcommand.
@Command(
        name = "hirundo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "An edge gateway: reads sensors, shows them live, keeps their history, forwards every event.")
public final class Main {

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
