package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What everybody sees first. */
final class Boot implements Scenario {
    /** What the board is to be ready within, emulated on a machine with nothing else to do: an aim, which a busy one misses. */
    private static final Duration AIM = Duration.ofSeconds(40);
    private static final int MOST_MEGABYTES = 400;
    private static final double MOST_EXPOSED = 2.5;
    private static final Duration SETTLE = Duration.ofMinutes(3);
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for [^:]+: ([0-9.]+)");

    @Override
    public String name() {
        return "boot";
    }

    @Override
    public String promise() {
        return "boots from a fresh card and again, and answers";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(40);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name());
        QemuArguments computer = run.computer(card);
        Guest first = run.powerOn(computer);
        run.note("first boot: answers over HTTP " + seconds(first.awaitReady(Run.BOOT)) + " after power-on");
        first.awaitShell(Run.BOOT);
        settled(run, first, "first boot");
        first.powerOff();
        run.check(true, "switches itself off");

        Guest guest = run.powerOn(computer);
        Duration ready = guest.awaitReady(Run.BOOT);
        run.note("answers over HTTP " + seconds(ready) + " after power-on (aim: " + seconds(AIM) + ")");
        guest.awaitShell(Run.BOOT);
        run.note("until then: " + StartProfile.of(guest));
        settled(run, guest, "second boot");
        run.note("systemd-analyze: " + guest.run("systemd-analyze time").lines().findFirst().orElse(""));
        firstReading(run, guest);
        memory(run, guest);
        exposure(run, guest, Guest.GATEWAY_UNIT);
        exposure(run, guest, Guest.SENSORS_UNIT);
        run.check(guest.ask("touch /usr/hirundo-test /etc/hirundo-test", Duration.ofSeconds(10)).status() != 0,
                "the root is read-only");
        run.check(guest.slot().equals("A") && !guest.isOnTrial(), "runs from slot A, not on trial");
        run.note("version " + guest.version() + ", kernel " + guest.run("uname -r"));
        guest.powerOff();
    }

    private static void settled(Run run, Guest guest, String when) throws TestFailed, InterruptedException {
        String state = guest.ask("systemctl is-system-running --wait", SETTLE).text();
        String failed = guest.run("systemctl list-units --failed --no-legend --plain").lines()
                .map(line -> line.split(" ")[0]).reduce("", (all, unit) -> all + " " + unit);
        run.check(state.equals("running") && failed.isEmpty(), when + ": systemd says " + state + ", failed units:"
                + (failed.isEmpty() ? " none" : failed));
    }

    /** By the guest's own clock, which its board keeps right: from the kernel's start to the first value in the journal. */
    private static void firstReading(Run run, Guest guest) throws IOException, TestFailed, InterruptedException {
        long startMs = Long.parseLong(guest.run("sed -n 's/^btime //p' /proc/stat")) * 1_000;
        guest.rest();
        long firstMs = run.deadline().within(Duration.ofMinutes(2)).await("journal a reading", () -> {
            for (JsonNode event : guest.rest().telemetry("*")) {
                if (event.path("serverTs").asLong() >= startMs) {
                    return Optional.of(event.path("serverTs").asLong());
                }
            }
            return Optional.empty();
        });
        run.note("first reading " + seconds(Duration.ofMillis(firstMs - startMs)) + " after the kernel began");
    }

    private static void memory(Run run, Guest guest) throws TestFailed, InterruptedException {
        String[] words = guest.run("sed -n 's/^Mem\\(Total\\|Available\\): *\\([0-9]*\\) kB/\\2/p' /proc/meminfo").split("\\s+");
        long used = (Long.parseLong(words[0]) - Long.parseLong(words[1])) / 1_024;
        run.check(used <= MOST_MEGABYTES, "uses " + used + " MB of memory (at most " + MOST_MEGABYTES + ")");
    }

    private static void exposure(Run run, Guest guest, String unit) throws TestFailed, InterruptedException {
        String plain = "SYSTEMD_COLORS=0 SYSTEMD_URLIFY=0 systemd-analyze security --no-pager ";
        String said = guest.ask(plain + unit, Duration.ofMinutes(1)).text();
        Matcher matcher = EXPOSURE.matcher(said);
        if (!matcher.find()) {
            run.check(false, "systemd-analyze security " + unit + " says: " + said);
            return;
        }
        double exposed = Double.parseDouble(matcher.group(1));
        run.check(exposed <= MOST_EXPOSED, unit + ": exposure " + exposed + " (at most " + MOST_EXPOSED + ")");
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
    }
}
