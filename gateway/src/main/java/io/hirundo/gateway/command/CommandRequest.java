package io.hirundo.gateway.command;

/**
 * What somebody wants a device to do.
 *
 * @param command a JSON object as {@link CommandRules#command} hands it back
 * @param ttlMs   for how long it is good, see {@link CommandRules#ttlMs}
 */
public record CommandRequest(String deviceId, byte[] command, long ttlMs) {}
