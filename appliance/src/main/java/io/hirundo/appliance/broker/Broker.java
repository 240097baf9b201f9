package io.hirundo.appliance.broker;

import io.hirundo.appliance.config.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The site's broker for as long as Hirundo runs. Its status may be asked for by any thread. */
public interface Broker extends Supplier<BrokerStatus>, AutoCloseable {

    /** Waits until clients can connect, or for the given time; for what comes next works without a broker, only later. */
    void awaitRunning(Duration limit) throws InterruptedException;

    @Override
    void close();

    /** Starts the local Mosquitto, or takes the other broker as it is. */
    static Broker open(BrokerSettings settings, Path data, Map<String, String> environment) {
        if (settings.managed()) {
            String path = environment.getOrDefault("PATH", "");
            return LocalBroker.start(settings, data.toAbsolutePath().resolve("mosquitto"), LinuxMachine.searching(path));
        }
        BrokerStatus status = BrokerStatus.external(settings.address());
        return new Broker() {
            @Override
            public BrokerStatus get() {
                return status;
            }

            @Override
            public void awaitRunning(Duration limit) {
                // Whether it runs is for its clients to find out.
            }

            @Override
            public void close() {
                // It is somebody else's.
            }
        };
    }
}
