package io.hirundo.appliance.cli;

import io.hirundo.appliance.Appliance;
import io.hirundo.appliance.Role;
import io.hirundo.gateway.access.DevicePatterns;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;

/** Everything in one process: a development machine, a small site. */
@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Run sensors and gateway here, with a broker of their own, and print a link for the browser.")
final class RunCommand extends GatewayCommand {

    /** A working day with the page open, also a long one. */
    private static final Duration LINK = Duration.ofHours(12);

    RunCommand(Main main) {
        super(main, Role.RUN);
    }

    /**
     * Only here and not for the role gateway: this goes to a terminal, that to a journal which others may read. Behind the
     * # it stays in the browser, out of every server's log.
     */
    @Override
    void ready(Appliance appliance, String url, PrintWriter out) {
        String token = appliance.gateway().orElseThrow().tokens().issue(
                System.getProperty("user.name"), io.hirundo.gateway.access.Role.ADMIN, DevicePatterns.ALL, LINK);
        out.println("open  " + url + "/#token=" + token);
    }
}
