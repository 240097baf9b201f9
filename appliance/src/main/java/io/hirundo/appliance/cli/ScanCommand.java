package io.hirundo.appliance.cli;

import io.hirundo.sensors.ScanResult;
import io.hirundo.sensors.Sensors;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what answers on the buses. What can be copied stands as YAML, what cannot as its comments. */
@Command(name = "scan", mixinStandardHelpOptions = true,
        description = "Show what answers on this machine's buses, with the lines to put in the configuration.")
final class ScanCommand implements Callable<Integer> {

    private final Supplier<ScanResult> scan;

    @Spec
    private CommandSpec spec;

    ScanCommand() {
        this(Sensors::scan);
    }

    ScanCommand(Supplier<ScanResult> scan) {
        this.scan = scan;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ScanResult result = scan.get();
        if (result.buses().isEmpty()) {
            out.println("# This machine has no I2C bus and no 1-Wire bus that could be scanned.");
            out.println("# On a Raspberry Pi, switch them on first: raspi-config, Interface Options.");
            return 0;
        }
        out.println("sensors:");
        result.buses().forEach(bus -> print(bus, out));
        return 0;
    }

    private static void print(ScanResult.ScannedBus bus, PrintWriter out) {
        out.println("  # " + bus.bus() + (bus.problem().isEmpty() ? "" : " could not be scanned: " + bus.problem()));
        if (bus.problem().isEmpty() && bus.found().isEmpty()) {
            out.println("  #   nothing answers");
        }
        for (ScanResult.Found found : bus.found()) {
            out.println("  #   " + found.place() + ": " + found.remark());
            for (int i = 0; i < found.yaml().size(); i++) {
                // Only the likely one is ready to use: two chips cannot be at one address.
                out.println((i == 0 ? "  " : "  # or ") + found.yaml().get(i));
            }
        }
    }
}
