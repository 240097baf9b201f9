package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.journal.JournalFacts;
import io.hirundo.gateway.uplink.RedisProbe;
import java.io.IOException;
import java.time.Duration;

/** Whether the fleet's Redis is there, new enough, lets this gateway write, and agrees about the time. */
final class RedisCheck implements Check {

    /** Since 7.0 there are sharded channels and scripts with a shebang. */
    private static final int LEAST_MAJOR = 7;
    /** A network's way there and back hides less. */
    private static final Duration NOTABLE = Duration.ofSeconds(5);

    private final Host host;
    private final Settings settings;

    RedisCheck(Host host, Settings settings) {
        this.host = host;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public void look(Findings findings) {
        if (settings.uplink().url().isEmpty()) {
            findings.ok("no uplink.url: nothing is forwarded");
            return;
        }
        RedisProbe.Answer answer =
                RedisProbe.ask(settings.uplink(), settings.gatewayId(), journalId(), host.clock());
        if (!answer.trouble().isEmpty()) {
            findings.wrong(answer.trouble(), "do what stands there; until then the events wait in the journal");
            return;
        }
        version(answer, findings);
        if (answer.refused().isEmpty()) {
            findings.ok("this gateway may write its own keys");
        } else {
            findings.wrong("this gateway may not write its own keys: " + answer.refused(),
                    "give its Redis user the rights of a gateway: its stream, hash, commands and channel, and the set of gateways");
        }
        Duration ahead = Duration.ofMillis(answer.aheadMs());
        if (ahead.abs().compareTo(NOTABLE) > 0) {
            findings.warning("this machine's clock is " + Math.abs(ahead.toSeconds()) + " s " + (ahead.isNegative() ? "behind" : "ahead of")
                    + " that of Redis", "set the clocks by NTP; see what is found of the clock");
        }
    }

    private static void version(RedisProbe.Answer answer, Findings findings) {
        String major = answer.version().replaceFirst("\\..*", "");
        if (!major.matches("\\d{1,4}")) {
            findings.unknown(answer.url() + " answers, but does not tell its version",
                    "see that it is version " + LEAST_MAJOR + " or newer: redis-cli INFO server");
        } else if (Integer.parseInt(major) < LEAST_MAJOR) {
            findings.wrong(answer.url() + " is version " + answer.version(), "update it to version " + LEAST_MAJOR + " or newer");
        } else {
            findings.ok(answer.url() + " answers, version " + answer.version());
        }
    }

    /** The keys have it in their names; without a journal any name will do. */
    private String journalId() {
        try {
            return JournalFacts.read(settings.data()).map(JournalFacts::journalId).orElse("doctor");
        } catch (IOException unreadable) {
            return "doctor"; // the check of the journal says why
        }
    }
}
