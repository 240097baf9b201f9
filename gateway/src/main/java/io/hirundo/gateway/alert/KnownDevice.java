package io.hirundo.gateway.alert;

import java.util.Map;

/**
 * A device as it was known before the start.
 *
 * @param isOnline null where nothing was said of it
 * @param reason   why it is offline, in its own words; null where none was given
 * @param values   last value of each metric, as JSON
 */
public record KnownDevice(String deviceId, Boolean isOnline, String reason, Map<String, byte[]> values) {}
