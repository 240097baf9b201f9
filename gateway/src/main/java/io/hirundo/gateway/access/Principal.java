package io.hirundo.gateway.access;

/**
 * Who a verified token speaks for.
 *
 * @param expiresAtMs epoch milliseconds by the clock of whoever issued it; {@link TokenVerifier#hasExpired} tells
 *                    whether that is now
 * @param tokenId     the token's {@code jti}, empty if it has none
 * @param issuedHereMs epoch milliseconds by this machine's own clock; {@link #ELSEWHERE} for another issuer's token
 */
public record Principal(String userId, Role role, DevicePatterns devices, long expiresAtMs, String tokenId, long issuedHereMs) {
    public static final long ELSEWHERE = Long.MIN_VALUE;

    public Principal(String userId, Role role, DevicePatterns devices, long expiresAtMs, String tokenId) {
        this(userId, role, devices, expiresAtMs, tokenId, ELSEWHERE);
    }

    public boolean maySee(String deviceId) {
        return devices.contains(deviceId);
    }
}
