package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.backup.Sizes;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a gateway and its broker fit. */
final class MemoryCheck implements Check {

    private static final Pattern LINE = Pattern.compile("^(\\w+):\\s+(\\d+) kB$", Pattern.MULTILINE);
    /** A gateway with its heap of 128 MiB takes some 230 MiB, Mosquitto a few. */
    private static final long GATEWAY_BYTES = 256L << 20;
    private static final long LEAST_BYTES = 48L << 20;

    private final Host host;
    private final boolean running;

    /** @param running whether the gateway has its memory already */
    MemoryCheck(Host host, boolean running) {
        this.host = host;
        this.running = running;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void look(Findings findings) {
        long total = bytes("MemTotal");
        long available = bytes("MemAvailable");
        if (total == 0 || available == 0) {
            findings.unknown("the kernel does not tell how much memory there is", "look with `free -m`");
            return;
        }
        long swap = bytes("SwapTotal") - bytes("SwapFree");
        String found = Sizes.shown(available) + " of " + Sizes.shown(total) + " available"
                + (swap > 0 ? ", " + Sizes.shown(swap) + " swapped out" : "");
        long needed = running ? LEAST_BYTES : GATEWAY_BYTES;
        if (available < needed) {
            findings.warning(found, (running ? "little is left" : "a gateway takes about " + Sizes.shown(GATEWAY_BYTES))
                    + ": end what is not needed here (ps aux --sort -rss | head)");
        } else {
            findings.ok(found);
        }
        limit(findings);
    }

    /** cgroup v2: what systemd or a container lets this process have. */
    private void limit(Findings findings) {
        Optional<String> group = host.text("proc/self/cgroup").flatMap(text -> text.lines()
                .filter(line -> line.startsWith("0::/")).map(line -> line.substring("0::/".length())).findFirst());
        if (group.isEmpty()) {
            return;
        }
        OptionalLong limit = host.number("sys/fs/cgroup/" + (group.get().isEmpty() ? "" : group.get() + "/") + "memory.max");
        if (limit.isPresent() && limit.getAsLong() < GATEWAY_BYTES) {
            findings.warning("this process may have " + Sizes.shown(limit.getAsLong()) + " at most (cgroup)",
                    "raise the limit to " + Sizes.shown(GATEWAY_BYTES) + " or more: MemoryMax of the unit, or the container's");
        }
    }

    private long bytes(String name) {
        Matcher line = LINE.matcher(host.text("proc/meminfo").orElse(""));
        while (line.find()) {
            if (line.group(1).equals(name)) {
                return 1024 * Long.parseLong(line.group(2));
            }
        }
        return 0;
    }
}
