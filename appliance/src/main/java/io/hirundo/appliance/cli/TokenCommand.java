package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Quantities;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.Tokens;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Prints a token, and nothing else on standard output. It signs with the gateway's key in the data folder, so whoever can
 * read that folder is an administrator anyway; the gateway need not run.
 */
@Command(name = "token", mixinStandardHelpOptions = true, description = "Print a token (JWT) for a user.")
final class TokenCommand implements Callable<Integer> {

    /** A token lives on where it was copied to; a year is long enough for a wall tablet, and not for ever. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Option(names = "--user", required = true, paramLabel = "U", description = "Whom it speaks for.")
    private String user;

    @Option(names = "--role", paramLabel = "R", defaultValue = "viewer",
            description = "viewer sees, operator also commands and acknowledges, admin does everything (default: viewer).")
    private String role;

    @Option(names = "--devices", paramLabel = "IDS", split = ",", defaultValue = "*",
            description = "Which devices, as in boiler,pump-* (default: * for all).")
    private List<String> devices;

    @Option(names = "--ttl", paramLabel = "T", defaultValue = "1h",
            description = "How long it is good for, as in 30min, 12h, 7d (default: 1h).")
    private String ttl;

    TokenCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure {
        Duration goodFor = Quantities.duration(ttl)
                .filter(time -> time.isPositive() && time.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new Failure(Main.MISUSED,
                        "--ttl: found \"" + ttl + "\"; allowed: up to 366d, with its unit: s, min, h, d"));
        if (user.isBlank()) {
            throw new Failure(Main.MISUSED, "--user: found nothing; allowed: a name");
        }
        Settings settings = main.options().load(main.place()).settings();
        try {
            Tokens tokens =
                    Tokens.open(settings.gatewayId(), settings.data(), settings.access(), Clock.systemUTC(), () -> true);
            String token =
                    tokens.issue(user, Role.ofWireName(role), DevicePatterns.of(devices), goodFor);
            spec.commandLine().getOut().println(token);
            return 0;
        } catch (IllegalArgumentException wrong) {
            throw new Failure(Main.MISUSED, wrong.getMessage());
        } catch (UncheckedIOException unreadable) {
            throw new Failure(Main.FAILED, "cannot use the gateway's key: " + unreadable.getCause().getMessage()
                    + ". Run this as the user that the gateway runs as");
        }
    }
}
