package io.hirundo.appliance.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the supervisor wants of the machine; tests put their own in its place. */
interface Machine {

    /** The Mosquitto installed here. */
    Optional<Path> mosquitto();

    /** Empty where the port can be had; else the reason, {@link Occupied#byAnotherProgram} or the system's words. */
    Optional<Occupied> occupied(String host, int port);

    /** Whether something accepts connections there. */
    boolean answers(String host, int port);

    /** Starts Mosquitto; what it says is added to the log file. */
    Child start(Path mosquitto, Path conf, Path log) throws IOException;

    /** The Mosquitto with this configuration that an earlier Hirundo started and that is still alive. */
    Optional<Child> leftBehind(Path conf);

    /**
     * Why a port cannot be had.
     *
     * @param byAnotherProgram it is in use; else the address or the port is not this user's to take
     */
    record Occupied(boolean byAnotherProgram, String reason) {}

    /** A Mosquitto of ours. */
    interface Child {
        long pid();

        boolean isAlive();

        /** Asks it to end, and makes it end when it has not after the grace; returns when it is gone. */
        void end(Duration grace);
    }
}
