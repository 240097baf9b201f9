package io.hirundo.appliance.cli;

import io.hirundo.appliance.Appliance;
import io.hirundo.appliance.Role;
import io.hirundo.appliance.config.Loaded;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The gateway and its broker alone: network, no hardware. */
@Command(name = "gateway", mixinStandardHelpOptions = true,
        description = "Take in what devices publish, keep it, show it, forward it; with a broker of its own.")
class GatewayCommand extends RoleCommand {

    @Spec
    private CommandSpec spec;

    GatewayCommand(Main main) {
        this(main, Role.GATEWAY);
    }

    GatewayCommand(Main main, Role role) {
        super(main, role);
    }

    @Override
    final void started(Appliance appliance, Loaded loaded, Stop stop) throws InterruptedException {
        String url = appliance.gateway().orElseThrow().localUrl();
        if (Readiness.of(url).await(stop)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("ready " + url);
            ready(appliance, url, out);
            out.flush();
        }
    }

    /** What else to print when it is ready. */
    void ready(Appliance appliance, String url, PrintWriter out) {}
}
