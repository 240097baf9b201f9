package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.PairingCodes.Grant;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Prints a code that signs in once, and the links that hold it. Like {@code token} it works on the data folder, and the
 * gateway need not run yet.
 */
@Command(name = "pair", mixinStandardHelpOptions = true,
        description = "Print a short code, and links with it, that sign a browser in once within 10 minutes.")
final class PairCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final Rights rights = new Rights();

    @Option(names = "--user", defaultValue = "paired", paramLabel = "U", description = "Whom it speaks for (default: paired).")
    private String user;

    @Option(names = "--ttl", paramLabel = "T", defaultValue = "12h",
            description = "How long the browser stays signed in, as in 12h, 366d (default: 12h).")
    private String ttl;

    @Option(names = "--revoke", description = "Give none out, but take back all that were not used yet.")
    private boolean revoke;

    PairCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure {
        Grant grant = new Grant(Rights.user(user), rights.role(), rights.devices(), Rights.lifetime(ttl));
        Settings settings = main.options().load(main.place()).settings();
        PairingCodes codes = new PairingCodes(settings.data());
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (revoke) {
                out.println("taken back: " + codes.revokeAll());
                return 0;
            }
            String code = codes.issue(grant);
            out.println("code  " + code);
            PageAddresses.here(settings.web()).forEach(url -> out.println("open  " + url + "/#pair=" + code));
            out.println("Good once, within " + PairingCodes.GOOD_FOR.toMinutes() + " minutes.");
            return 0;
        } catch (UncheckedIOException unusable) {
            throw new Failure(Main.FAILED, unusable.getMessage());
        }
    }
}
