package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.access.Tokens;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Prints a token, and nothing else on standard output. It signs with the gateway's key in the data folder, so whoever can
 * read that folder is an administrator anyway; the gateway need not run.
 */
@Command(name = "token", mixinStandardHelpOptions = true, description = "Print a token (JWT) for a user.")
final class TokenCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final Rights rights = new Rights();

    @Option(names = "--user", required = true, paramLabel = "U", description = "Whom it speaks for.")
    private String user;

    @Option(names = "--ttl", paramLabel = "T", defaultValue = "1h",
            description = "How long it is good for, as in 30min, 12h, 7d (default: 1h).")
    private String ttl;

    TokenCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure {
        Duration goodFor = Rights.lifetime(ttl);
        Rights.user(user);
        Settings settings = main.options().load(main.place()).settings();
        try {
            Tokens tokens =
                    Tokens.open(settings.gatewayId(), settings.data(), settings.access(), Clock.systemUTC(), () -> true);
            String token =
                    tokens.issue(user, rights.role(), rights.devices(), goodFor);
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
