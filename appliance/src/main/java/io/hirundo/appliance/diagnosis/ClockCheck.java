package io.hirundo.appliance.diagnosis;

import io.hirundo.gateway.clock.TimeSource;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Whether the clock can be right, who sets it, and whether it goes on without power. */
final class ClockCheck implements Check {

    /** No clock that is right shows less: then this software was not written. */
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final String BY_NTP = "let the machine set it by NTP: timedatectl set-ntp true, and let port 123/udp out";

    private final Host host;
    private final TimeSource source;

    /** @param source what the gateway itself goes by */
    ClockCheck(Host host, TimeSource source) {
        this.host = host;
        this.source = source;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public void look(Findings findings) throws InterruptedException {
        Instant now = host.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        if (now.isBefore(WRITTEN)) {
            findings.wrong("it shows " + now + ", which cannot be", BY_NTP);
        }
        Optional<Boolean> synchronised = synchronised();
        if (synchronised.isEmpty()) {
            findings.unknown("it shows " + now + "; nobody says whether it is set by NTP", "see that it is: chronyc tracking, ntpq -p, "
                    + "or the machine that this one runs on");
        } else if (synchronised.get()) {
            findings.ok("it shows " + now + ", set by NTP");
        } else {
            findings.warning("it shows " + now + " and is not set by NTP", BY_NTP
                    + ". Nothing is lost meanwhile, but events carry \"clock\":\"unsynchronised\"");
        }
        if (Files.exists(host.at("sys/class/rtc/rtc0"))) {
            findings.ok("a clock with a battery is there (rtc0)");
        } else {
            findings.ok("no clock with a battery: after a power cut the time is wrong until the network is back");
        }
    }

    private Optional<Boolean> synchronised() throws InterruptedException {
        return switch (source.look().kernel()) {
            case SYNCHRONISED -> Optional.of(true);
            case UNSYNCHRONISED -> Optional.of(false);
            case UNKNOWN -> bySystemd();
        };
    }

    /** Its own service leaves a file behind; timedatectl knows of others. */
    private Optional<Boolean> bySystemd() throws InterruptedException {
        if (Files.exists(host.at("run/systemd/timesync/synchronized"))) {
            return Optional.of(true);
        }
        String said = host.programs().run("timedatectl", "show", "-p", "NTPSynchronized", "--value")
                .filter(output -> output.exitCode() == 0).map(output -> output.text().strip()).orElse("");
        return switch (said) {
            case "yes" -> Optional.of(true);
            case "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
