package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Metric;
import io.hirundo.sensors.chip.Orders;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A sensor as the agent needs to know it.
 *
 * @param id       device id on the broker
 * @param model    such as {@code BME280}
 * @param name     for people; empty if not given
 * @param location for people; empty if not given
 * @param bus      sensors with the same bus share a thread
 * @param nativeCalls whether a read may block in the kernel, which needs a platform thread
 * @param every    time between two readings
 * @param metrics  what it measures
 * @param orders   the commands that it obeys
 */
public record DeviceSpec(String id, String model, String name, String location, String bus, boolean nativeCalls, Duration every,
        List<Metric> metrics, Orders orders) {

    public DeviceSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(bus, "bus");
        Objects.requireNonNull(every, "every");
        Objects.requireNonNull(orders, "orders");
        metrics = List.copyOf(metrics);
    }
}
