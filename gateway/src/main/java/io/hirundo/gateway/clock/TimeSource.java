package io.hirundo.gateway.clock;

import java.util.OptionalLong;

/** What a machine says about its own clock. */
@FunctionalInterface
public interface TimeSource {

    /** Cheap enough for once a second; must not throw. */
    Look look();

    /** Whether something outside keeps the clock right. */
    enum Kernel { SYNCHRONISED, UNSYNCHRONISED, UNKNOWN }

    /**
     * @param kernel    UNKNOWN where nobody can be asked
     * @param batteryMs epoch milliseconds that a clock with a battery shows (to the second); empty where there is none
     */
    record Look(Kernel kernel, OptionalLong batteryMs) {

        /** Of a machine without a battery clock. */
        public Look(Kernel kernel) {
            this(kernel, OptionalLong.empty());
        }
    }
}
