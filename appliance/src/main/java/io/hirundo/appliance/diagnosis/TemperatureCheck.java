package io.hirundo.appliance.diagnosis;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

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
        double hottest = Double.NEGATIVE_INFINITY;
        String where = "";
        for (Path zone : host.list("sys/class/thermal", "thermal_zone*")) {
            OptionalLong milli = Host.number(zone.resolve("temp"));
            // A zone without a sensor says 0 or something absurd.
            if (milli.isPresent() && milli.getAsLong() > 1_000 && milli.getAsLong() < 150_000 && milli.getAsLong() / 1e3 > hottest) {
                hottest = milli.getAsLong() / 1e3;
                where = Host.text(zone.resolve("type")).orElse(zone.getFileName().toString());
            }
        }
        String found = String.format(Locale.ROOT, "%.1f °C (%s)", hottest, where);
        if (where.isEmpty()) {
            findings.ok("this machine has no sensor for it");
        } else if (hottest >= HOT) {
            findings.wrong(found + ": it slows itself down", "give it air or a heat sink, or put it where it is cooler");
        } else if (hottest >= WARM) {
            findings.warning(found, "give it air or a heat sink; at " + (int) HOT + " °C it slows itself down");
        } else {
            findings.ok(found);
        }
    }
}
