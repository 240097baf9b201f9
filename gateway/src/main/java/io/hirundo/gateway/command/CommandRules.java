package io.hirundo.gateway.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.event.JsonFound;
import java.nio.charset.StandardCharsets;

/** What a command may be, the same for viewers, REST and the fleet. The exceptions' messages are for who gave it. */
public final class CommandRules {
    /** Devices are small: what is larger is a file, and wants another way. */
    public static final int MAX_BYTES = 16 * 1024;
    /** For a person who waits for a lamp. */
    public static final long DEFAULT_TTL_MS = 10_000;
    /** A device that sleeps wakes up within a day; what is older is no longer meant. */
    public static final long MAX_TTL_MS = 86_400_000;

    private CommandRules() {}

    /**
     * @param command what stands there; null: nothing
     * @return the object's JSON without line breaks
     * @throws IllegalArgumentException if it is no object, or too large
     */
    public static byte[] command(JsonNode command) {
        if (command == null || !command.isObject()) {
            throw new IllegalArgumentException("'command' must be an object, for example {\"on\": true}; found " + JsonFound.of(command));
        }
        byte[] json = command.toString().getBytes(StandardCharsets.UTF_8);
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException("'command' has " + json.length + " bytes; allowed are " + MAX_BYTES);
        }
        return json;
    }

    /**
     * @param ttlMs what stands there; null: nothing, which means {@link #DEFAULT_TTL_MS}
     * @throws IllegalArgumentException if it is no number of milliseconds from 1 to {@link #MAX_TTL_MS}
     */
    public static long ttlMs(JsonNode ttlMs) {
        if (ttlMs == null || ttlMs.isNull()) {
            return DEFAULT_TTL_MS;
        }
        if (!ttlMs.isIntegralNumber() || !ttlMs.canConvertToLong() || ttlMs.longValue() < 1 || ttlMs.longValue() > MAX_TTL_MS) {
            throw new IllegalArgumentException("'ttlMs' must be a whole number of milliseconds from 1 to " + MAX_TTL_MS
                    + " (a day); found " + JsonFound.of(ttlMs));
        }
        return ttlMs.longValue();
    }
}
