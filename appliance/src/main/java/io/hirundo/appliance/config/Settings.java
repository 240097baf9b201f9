package io.hirundo.appliance.config;

import io.hirundo.gateway.GatewayConfig;
import java.nio.file.Path;

/**
 * The whole configuration, checked.
 *
 * @param data folder of all that Hirundo keeps
 */
public record Settings(
        String gatewayId, String displayName, Path data,
        BrokerSettings broker, GatewayConfig.Web web, GatewayConfig.Journal journal, GatewayConfig.Uplink uplink,
        GatewayConfig.Access access, GatewayConfig.Limits limits) {}
