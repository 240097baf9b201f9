package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.Quantities;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What a token is to allow, and for how long: the options of the commands that give one out. */
final class Rights {

    /** A token lives on where it was copied to; a year is long enough for a wall tablet, and not for ever. */
    private static final Duration LONGEST = Duration.ofDays(366);

    @Option(names = "--role", paramLabel = "R", defaultValue = "viewer",
            description = "viewer sees, operator also commands and acknowledges, admin does everything (default: viewer).")
    private String role;

    @Option(names = "--devices", paramLabel = "IDS", split = ",", defaultValue = "*",
            description = "Which devices, as in boiler,pump-* (default: * for all).")
    private List<String> devices;

    Role role() throws Failure {
        try {
            return Role.ofWireName(role);
        } catch (IllegalArgumentException unknown) {
            throw new Failure(Main.MISUSED, unknown.getMessage());
        }
    }

    DevicePatterns devices() throws Failure {
        try {
            return DevicePatterns.of(devices);
        } catch (IllegalArgumentException wrong) {
            throw new Failure(Main.MISUSED, wrong.getMessage());
        }
    }

    /** What {@code --ttl} says. */
    static Duration lifetime(String ttl) throws Failure {
        return Quantities.duration(ttl)
                .filter(time -> time.isPositive() && time.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> new Failure(Main.MISUSED,
                        "--ttl: found \"" + ttl + "\"; allowed: up to 366d, with its unit: s, min, h, d"));
    }

    /** What {@code --user} says. */
    static String user(String user) throws Failure {
        if (user.isBlank()) {
            throw new Failure(Main.MISUSED, "--user: found nothing; allowed: a name");
        }
        return user;
    }
}
