package io.hirundo.gateway.uplink;

import io.hirundo.gateway.Backoff;
import java.time.Duration;

/**
 * The uplink's times and rates.
 *
 * @param firstBackoff       upper limit of the first wait after a failure, see {@link Backoff}
 * @param lastBackoff        upper limit of all later waits
 * @param heartbeat          how often the gateway's record in Redis is renewed
 * @param connect            how long to wait for a connection
 * @param answer             how long to wait for an answer
 * @param stall              how long one exchange may take altogether, the writing included
 * @param drainPerSecond     events a second while a backlog drains: what a fleet that comes back can take from each site. A site
 *                           whose own flow stays above this falls behind
 */
record UplinkTiming(Duration firstBackoff, Duration lastBackoff, Duration heartbeat, Duration connect, Duration answer,
                    Duration stall, int drainPerSecond) {

    /** The ten seconds are for links by satellite, whose round trip alone takes one when they are busy. */
    static UplinkTiming defaults() {
        return new UplinkTiming(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(10),
                Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), 20_000);
    }
}
