package io.hirundo.appliance.bench;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.Tokens;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The token of the bench's viewers, who are all one user.
 *
 * @param token ES256, sees every device, good for an hour
 * @param jwks  what it is verified with
 */
record BenchToken(String token, String jwks) {
    /** What the gateways of the bench are called. */
    static final String GATEWAY_ID = "bench";

    /** @param data the gateway's data folder, where its key is; made if there is none */
    static BenchToken of(Path data) {
        Tokens tokens = Tokens.open(GATEWAY_ID, data, new GatewayConfig.Access(List.of(), Optional.empty()),
                Clock.systemUTC(), () -> true);
        return new BenchToken(tokens.issue("bench", Role.ADMIN, DevicePatterns.ALL, Duration.ofHours(1)), tokens.jwks());
    }
}
