package io.hirundo.sensors.agent;

import java.io.IOException;

/** One connection to the broker, from CONNACK to its loss. Used by the thread of its link alone. */
interface Connection {

    /** Called by threads of the client; none of these may block. */
    interface Events {

        void received(Incoming message);

        /** The connection is gone; comes once. */
        void lost(String reason);
    }

    /** Makes connections. */
    @FunctionalInterface
    interface Connector {

        /**
         * Connects, with the device's last will, and subscribes to its topics. Blocks, but never longer than its own time limit.
         *
         * @throws IOException if there is no broker, or it refuses
         */
        Connection connect(Events events) throws IOException;
    }

    /**
     * Sends with QoS 1 and returns before the broker has acknowledged.
     *
     * @param done called by a thread of the client when the broker acknowledged (true) or refused or never will (false)
     * @throws IOException if it cannot be sent at all; then {@code done} is not called
     */
    void publish(Outgoing message, Done done) throws IOException;

    /** What follows a publish. */
    @FunctionalInterface
    interface Done {
        void done(boolean acknowledged);
    }

    /** Disconnects in order, which keeps the last will from being sent, and frees everything. */
    void close();

    /** Frees everything without a word to the broker. */
    void abandon();
}
