package io.hirundo.gateway.uplink;

import java.time.Clock;
import org.slf4j.Logger;

/**
 * Where one connection stands, for status and log: a change is logged once, a failure that goes on is not logged again.
 * Written by one thread; any thread reads.
 */
final class Standing {
    private final String name;
    private final Logger log;
    private final Clock clock;
    private volatile Now now;

    record Now(UplinkState state, long sinceMs, String reason) {}

    /** @param name what the log calls it */
    Standing(String name, Logger log, Clock clock, UplinkState first) {
        this.name = name;
        this.log = log;
        this.clock = clock;
        this.now = new Now(first, clock.millis(), "");
    }

    Now now() {
        return now;
    }

    UplinkState state() {
        return now.state();
    }

    /** @param reason empty where nothing is wrong */
    void become(UplinkState state, String reason) {
        Now before = now;
        if (before.state() == state && before.reason().equals(reason)) {
            return;
        }
        now = new Now(state, before.state() == state ? before.sinceMs() : clock.millis(), reason);
        if (reason.isEmpty()) {
            log.info("{}: {}", name, state.wireName());
        } else {
            log.warn("{}: {}: {}", name, state.wireName(), reason);
        }
    }
}
