package io.hirundo.gateway.command;

import java.util.Optional;

/** A committed command on its way to the broker. For one thread, except where it says otherwise. */
public interface OutgoingCommand {

    String id();

    String deviceId();

    /** Whether it may still be published. */
    boolean isWanted();

    /**
     * The right to publish it: whoever gets a message publishes it at once, nobody gets another.
     *
     * @return empty if it has expired, has ended or was claimed before
     */
    Optional<Message> claim();

    /** Gives the right back: not a byte of it has been sent, and that is certain. */
    void notSent();

    /** What the broker said of it, for people; becomes part of the end's message if no answer comes. Any thread. */
    void note(String words);

    /**
     * @param body          {@code {"id","command","expiresAt"}}
     * @param expirySeconds MQTT message expiry interval, at least 1
     */
    record Message(byte[] body, long expirySeconds) {}
}
