package io.hirundo.appliance;

import io.hirundo.appliance.config.BrokerSettings;
import io.hirundo.appliance.config.Problem;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.sensors.SensorsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Turns the one configuration into what each part wants to know. */
final class Wiring {

    private Wiring() {}

    static GatewayConfig gateway(Settings settings) throws IOException {
        BrokerSettings broker = settings.broker();
        return new GatewayConfig(
                settings.gatewayId(), settings.displayName(), settings.data(),
                new GatewayConfig.Mqtt(broker.address(), broker.user(), password(broker), broker.topicPrefix()),
                settings.web(), settings.journal(), settings.uplink(), settings.access(), settings.limits(),
                new GatewayConfig.Alerts(settings.alerts().rules(),
                        settings.alerts().problems().stream().map(Problem::toString).toList(), Optional.of(Path.of("/"))));
    }

    static SensorsConfig sensors(Settings settings) throws IOException {
        BrokerSettings broker = settings.broker();
        return new SensorsConfig(
                broker.address().toString(), broker.user().orElse(""),
                password(broker).map(String::toCharArray).orElse(new char[0]),
                broker.topicPrefix(), settings.gatewayId(),
                settings.sensors(), settings.simulate(), SensorsConfig.OUTBOX_BYTES);
    }

    /** The first line of the file. */
    private static Optional<String> password(BrokerSettings broker) throws IOException {
        Optional<Path> file = broker.passwordFile();
        return file.isEmpty() ? Optional.empty() : Files.readString(file.get()).lines().findFirst();
    }
}
