package io.hirundo.gateway.uplink;

/** Shows what the fleet sent and what is no command. */
@FunctionalInterface
public interface FleetRefusals {

    /**
     * @param key      of the stream
     * @param deviceId null where none could be read
     * @param message  what was found and what is allowed
     */
    void refused(String key, String deviceId, String message, byte[] body);
}
