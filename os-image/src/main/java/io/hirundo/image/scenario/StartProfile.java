package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.TestFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where the processor time of a start went, of all processors together. Those of the units are systemd's own figures; what is in none
 * of them is the kernel, the initrd and systemd itself.
 *
 * @param busy  since the kernel began, in seconds
 * @param idle  with nothing to do, or nothing but waiting for the card
 * @param units the most expensive first
 */
record StartProfile(double busy, double idle, List<Unit> units) {
    private static final String COMMAND = "head -n 1 /proc/stat; systemctl show --property=Id,CPUUsageNSec '*.service'";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** {@code USER_HZ}, which is the same for every board (proc_stat(5)). */
    private static final double TICKS = 100;
    private static final double NANOS = 1e9;
    /** Of {@code /proc/stat}: idle and iowait; guest times are in user's already. */
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;
    private static final int SHOWN = 8;
    private static final double LEAST_SHOWN = 0.3;

    /** @param seconds since it was started, with what it started */
    record Unit(String name, double seconds) {}

    static StartProfile of(Guest guest) throws TestFailed, InterruptedException {
        return parse(guest.run(COMMAND, LIMIT));
    }

    /** @param text the line {@code cpu} of {@code /proc/stat}, then a block for each unit (systemctl(1), show) */
    static StartProfile parse(String text) throws TestFailed {
        List<String> lines = text.lines().map(String::strip).toList();
        String[] ticks = lines.isEmpty() ? new String[0] : lines.getFirst().split("\\s+");
        if (ticks.length <= STEAL || !ticks[0].equals("cpu")) {
            throw new TestFailed("/proc/stat was expected to begin with a line \"cpu\" of " + STEAL + " numbers or more, found: "
                    + String.join(" ", ticks));
        }
        double busy = 0;
        double idle = 0;
        for (int column = 1; column <= STEAL; column++) {
            double seconds = Long.parseLong(ticks[column]) / TICKS;
            if (column == IDLE || column == IO_WAIT) {
                idle += seconds;
            } else {
                busy += seconds;
            }
        }
        return new StartProfile(busy, idle, units(lines.subList(1, lines.size())));
    }

    private static List<Unit> units(List<String> lines) {
        List<Unit> units = new ArrayList<>();
        String usage = "";
        String id = "";
        for (String line : lines) {
            if (line.isEmpty()) {
                usage = "";
                id = "";
            } else if (line.startsWith("Id=")) {
                id = line.substring(line.indexOf('=') + 1);
            } else if (line.startsWith("CPUUsageNSec=")) {
                usage = line.substring(line.indexOf('=') + 1);
            }
            // "[not set]" of one that never ran
            if (!id.isEmpty() && !usage.isEmpty() && Character.isDigit(usage.charAt(0))) {
                units.add(new Unit(id, Long.parseLong(usage) / NANOS));
                usage = "";
            }
        }
        units.sort(Comparator.comparingDouble(Unit::seconds).reversed());
        return List.copyOf(units);
    }

    /** In words. */
    @Override
    public String toString() {
        StringBuilder said = new StringBuilder(String.format(Locale.ROOT, "%.1f s of processor time, %.1f s idle", busy, idle));
        double others = busy;
        double rest = 0;
        int shown = 0;
        for (Unit unit : units) {
            others -= unit.seconds;
            if (shown < SHOWN && unit.seconds >= LEAST_SHOWN) {
                said.append(String.format(Locale.ROOT, "; %s %.1f", unit.name.replace(".service", ""), unit.seconds));
                shown++;
            } else {
                rest += unit.seconds;
            }
        }
        return said + String.format(Locale.ROOT, "; other units %.1f; kernel, initrd and systemd %.1f", rest, others);
    }
}
