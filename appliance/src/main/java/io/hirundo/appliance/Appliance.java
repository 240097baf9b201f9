package io.hirundo.appliance;

import io.hirundo.appliance.broker.Broker;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.update.Places;
import io.hirundo.appliance.update.UpdateInbox;
import io.hirundo.gateway.Gateway;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.clock.MachineTime;
import io.hirundo.gateway.update.Updates;
import io.hirundo.sensors.Sensors;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Hirundo. The broker comes first, since the others connect to it, and goes last, since they have a last word to
 * say to it; the sensors come last and go first, so that the gateway takes in what they still publish.
 */
public final class Appliance implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Appliance.class);

    /** Mosquitto takes some 50 ms to start. Whoever finds no broker tries again, but only after a while. */
    private static final Duration BROKER_START = Duration.ofSeconds(3);

    private final Parts parts = new Parts();
    private Optional<Gateway> gateway = Optional.empty();

    private Appliance() {}

    /**
     * Starts what the role asks for. A sensor, a broker or a fleet that is missing is no reason not to.
     *
     * @param environment of this process; {@code PATH} tells where Mosquitto is
     * @throws Exception that tells a person what is in the way; nothing is left running then
     */
    public static Appliance start(Settings settings, Role role, Map<String, String> environment) throws Exception {
        Appliance appliance = new Appliance();
        try {
            appliance.startParts(settings, role, environment);
            return appliance;
        } catch (Exception e) {
            appliance.close();
            throw e;
        }
    }

    private void startParts(Settings settings, Role role, Map<String, String> environment) throws Exception {
        if (role.hasGateway()) {
            parts.start("lock of the gateway", () -> DataLock.take(settings.data(), "gateway"));
            Broker broker = parts.start("broker", () -> Broker.open(settings.broker(), settings.data(), environment));
            broker.awaitRunning(BROKER_START);
            GatewayConfig config = Wiring.gateway(settings);
            MachineTime time = MachineTime.here(settings.synchronisedFile());
            Optional<Updates> updates = UpdateInbox.at(Places.ofThisMachine(settings.data()), settings.journal().keepFreeBytes());
            gateway = Optional.of(parts.start("gateway", () -> Gateway.start(config, broker, updates, time)));
        }
        if (role.hasSensors()) {
            parts.start("lock of the sensors", () -> DataLock.take(settings.data(), "sensors"));
            parts.start("sensors", () -> Sensors.start(Wiring.sensors(settings)));
        }
        LOG.info("{} {} started, data in {}", settings.gatewayId(), role.name().toLowerCase(Locale.ROOT),
                settings.data());
    }

    /** Empty where the role has none. */
    public Optional<Gateway> gateway() {
        return gateway;
    }

    /** Completes, with the reason, when this is to be closed and started again. */
    public CompletionStage<String> mustRestart() {
        return gateway.map(Gateway::journalDamage).orElseGet(CompletableFuture::new);
    }

    @Override
    public void close() {
        parts.close();
    }
}
