package io.hirundo.appliance.diagnosis;

import io.hirundo.gateway.watch.MachineFiles;
import java.util.Locale;
import java.util.Optional;

/** How hot the processor is. */
final class TemperatureCheck implements Check {

    /** A Raspberry Pi begins to slow down at 80 °C and does so in earnest at 85. */
    private static final double HOT = 80;
    private static final double WARM = 70;

    private final Host host;

    TemperatureCheck(Host host) {
        this.host = host;
    }

    @Override
    public String name() {
        return "temperature";
    }

    @Override
    public void look(Findings findings) {
        Optional<MachineFiles.Heat> processor = host.kernel().hottestProcessor();
        if (processor.isEmpty()) {
            findings.ok("this machine does not tell how hot its processor is");
            return;
        }
        double celsius = processor.get().celsius();
        String found = String.format(Locale.ROOT, "%.1f °C (%s)", celsius, processor.get().zone());
        if (celsius >= HOT) {
            findings.wrong(found + ": it slows itself down", "give it air or a heat sink, or put it where it is cooler");
        } else if (celsius >= WARM) {
            findings.warning(found, "give it air or a heat sink; at " + (int) HOT + " °C it slows itself down");
        } else {
            findings.ok(found);
        }
    }
}
