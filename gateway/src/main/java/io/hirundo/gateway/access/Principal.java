package io.hirundo.gateway.access;

/**
 * Who a verified token speaks for.
 *
 * @param expiresAtMs epoch milliseconds; a connection ends then
 * @param tokenId     the token's {@code jti}, empty if it has none
 */
public record Principal(String userId, Role role, DevicePatterns devices, long expiresAtMs, String tokenId) {

    public boolean maySee(String deviceId) {
        return devices.contains(deviceId);
    }
}
