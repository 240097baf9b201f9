package io.hirundo.appliance.broker;

import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * How the broker is doing.
 *
 * @param message  for people: what is the matter and what to do about it
 * @param url      where clients find the broker
 * @param pid      of Hirundo's own Mosquitto while it lives
 * @param restarts how often it ended without being asked to since Hirundo started
 */
public record BrokerStatus(State state, String message, URI url, Optional<Long> pid, long restarts) {

    public enum State {
        /** There is no Mosquitto on this machine. */
        MISSING,
        STARTING,
        RUNNING,
        /** It ended or could not start; the next attempt comes by itself. */
        RESTARTING,
        /** Another program listens where Mosquitto should. */
        PORT_TAKEN,
        /** Somebody else's broker: Hirundo only connects to it. */
        EXTERNAL;

        /** As it stands in JSON: {@code port-taken}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static BrokerStatus external(URI url) {
        return new BrokerStatus(State.EXTERNAL, "connects to a broker that Hirundo does not run", url,
                Optional.empty(), 0);
    }
}
