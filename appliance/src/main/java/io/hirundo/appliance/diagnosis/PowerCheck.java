package io.hirundo.appliance.diagnosis;

import io.hirundo.gateway.watch.MachineFiles;
import io.hirundo.gateway.watch.Throttled;
import java.util.Optional;

/**
 * Whether a Raspberry Pi gets enough power: by its firmware's own word, which remembers since the start, or by the kernel's
 * driver, which tells of now.
 */
final class PowerCheck implements Check {

    private static final String SUPPLY = "use the board's own power supply and a short, thick cable; take hungry USB devices off";

    private final Host host;

    PowerCheck(Host host) {
        this.host = host;
    }

    @Override
    public String name() {
        return "power";
    }

    @Override
    public void look(Findings findings) throws InterruptedException {
        MachineFiles kernel = host.kernel();
        Optional<Throttled> firmware = kernel.throttled();
        if (firmware.isEmpty()) {
            firmware = firmwaresProgram();
        }
        if (firmware.isPresent()) {
            since(firmware.get(), findings);
        } else {
            now(kernel.isUnderVoltage(), findings);
        }
    }

    private static void since(Throttled firmware, Findings findings) {
        if (firmware.isUnderVoltage()) {
            findings.wrong("the supply's voltage is too low now", SUPPLY + ": cards are ruined by this");
        } else if (firmware.wasUnderVoltage()) {
            findings.warning("the supply's voltage was too low since the start", SUPPLY);
        } else {
            findings.ok("the supply's voltage was enough since the start");
        }
        if (firmware.isSlowedDown() || firmware.wasSlowedDown()) {
            findings.warning("the processor " + (firmware.isSlowedDown() ? "is" : "was") + " slowed down because of heat or power",
                    "see what is found of temperature and supply");
        }
    }

    private static void now(Optional<Boolean> isUnderVoltage, Findings findings) {
        if (isUnderVoltage.isEmpty()) {
            findings.ok("this machine does not tell of its supply");
        } else if (isUnderVoltage.get()) {
            findings.wrong("the supply's voltage is too low now", SUPPLY);
        } else {
            findings.ok("the supply's voltage is enough now");
        }
    }

    /** It asks the firmware itself, where the kernel has no file of it. */
    private Optional<Throttled> firmwaresProgram() throws InterruptedException {
        return host.programs().run("vcgencmd", "get_throttled").filter(output -> output.exitCode() == 0)
                .flatMap(output -> Throttled.of(output.text().replace("throttled=", "")));
    }
}
