package io.hirundo.appliance.config;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.sensors.SensorConfig;
import io.hirundo.sensors.Simulate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, checked.
 *
 * @param data    folder of all that Hirundo keeps
 * @param sensors those configured; where nothing is said of sensors, simulated ones and this machine
 * @param alerts  the rules, and what is wrong with those that cannot be used
 * @param synchronisedFile says by being there that the clock is right; empty: the kernel is asked
 */
public record Settings(
        String gatewayId, String displayName, Path data,
        BrokerSettings broker, GatewayConfig.Web web, GatewayConfig.Journal journal, GatewayConfig.Uplink uplink,
        GatewayConfig.Access access, GatewayConfig.Limits limits,
        List<SensorConfig> sensors, Simulate simulate, AlertSettings alerts, Optional<Path> synchronisedFile) {

    public Settings {
        sensors = List.copyOf(sensors);
    }
}
