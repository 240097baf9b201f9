package io.hirundo.appliance.cli;

import io.hirundo.appliance.bench.Bench;
import io.hirundo.appliance.config.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** The command {@code hirundo}: one program, its role chosen by a subcommand. */
@Command(
        name = "hirundo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "An edge gateway: reads sensors, shows them live, keeps their history, forwards every event.")
public final class Main {

    /** Something went wrong while running. */
    static final int FAILED = 1;
    /** The command line or the configuration is wrong; nothing was started. */
    static final int MISUSED = 2;

    private final Place place;

    @Mixin
    private final CommonOptions options = new CommonOptions();

    Main(Place place) {
        this.place = place;
    }

    public static void main(String[] args) {
        // Java reads this once, before its first logger.
        System.setProperty("java.util.logging.manager", LastingLogs.class.getName());
        Logs.install();
        System.exit(commandLine(Place.ofThisProcess()).execute(args));
    }

    static CommandLine commandLine(Place place) {
        // Where picocli's help finds the default of --config.
        System.setProperty("hirundo.default-config", place.configuration().toString());
        Main main = new Main(place);
        CommandLine line = new CommandLine(main);
        line.addSubcommand(new RunCommand(main));
        line.addSubcommand(new GatewayCommand(main));
        line.addSubcommand(new CommandLine(new SensorsCommand(main)).addSubcommand(new ScanCommand()));
        line.addSubcommand(new TokenCommand(main));
        line.addSubcommand(new PairCommand(main));
        line.addSubcommand(new FirstBootCommand(main));
        line.addSubcommand(new DoctorCommand(main));
        line.addSubcommand(new SupportCommand(main));
        line.addSubcommand(new BackupCommand(main));
        line.addSubcommand(new RestoreCommand(main));
        line.addSubcommand(new JournalCommand());
        line.addSubcommand(new UpdateCommand(main));
        line.addSubcommand(new GateCommand(main));
        if (place.checkout().isPresent()) {
            line.addSubcommand(new Bench());
        }
        line.setExecutionStrategy(parsed -> {
            Logs.level(main.options.verbose());
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setExecutionExceptionHandler(Main::explain);
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    CommonOptions options() {
        return options;
    }

    Place place() {
        return place;
    }

    /** One error a line for what a user can put right; the whole story for what only a developer can. */
    private static int explain(Exception failure, CommandLine line, ParseResult parsed) {
        return switch (failure) {
            case ConfigurationException wrong -> {
                line.getErr().println("hirundo: the configuration cannot be used:");
                wrong.problems().forEach(problem -> line.getErr().println("  " + problem));
                yield MISUSED;
            }
            case Failure told -> {
                line.getErr().println("hirundo: " + told.getMessage());
                yield told.exitCode();
            }
            default -> {
                failure.printStackTrace(line.getErr());
                yield FAILED;
            }
        };
    }
}
