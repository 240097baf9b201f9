package io.hirundo.gateway.command;

import java.util.Optional;

/**
 * A command and what is known of it.
 *
 * @param command   a JSON object
 * @param expiresAt epoch milliseconds
 * @param status    {@code pending} until it is published, {@code sent} then, at the end that of its {@code command_result}
 * @param result    what the device said besides, a JSON object
 * @param message   for people
 */
public record CommandState(String id, String deviceId, String command, String by, long expiresAt, String status,
                           Optional<String> result, Optional<String> message) {}
