package io.hirundo.sensors;

import io.hirundo.sensors.agent.BrokerAccess;
import io.hirundo.sensors.bus.BusName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * All that {@link Sensors} needs to know.
 *
 * @param brokerUrl   {@code mqtt://host:port} or {@code mqtts://host:port}
 * @param username    null or empty: none
 * @param password    null or empty: none
 * @param topicPrefix usually {@code devices}
 * @param agentId     names this agent at the broker; two agents of one broker need different ones
 * @param sensors     may be empty
 * @param simulate    which buses are simulated
 * @param outboxBytes memory for samples without a receipt, all sensors together; at least 64 KiB, usually {@link #OUTBOX_BYTES}
 */
public record SensorsConfig(String brokerUrl, String username, char[] password, String topicPrefix, String agentId,
        List<SensorConfig> sensors, Simulate simulate, long outboxBytes) {

    /** Keeps ten sensors at one sample a second for half an hour without a gateway. */
    public static final long OUTBOX_BYTES = 4L << 20;
    private static final long LEAST_OUTBOX_BYTES = 64 << 10;

    /** @throws IllegalArgumentException that says what was found where, and what is allowed */
    public SensorsConfig {
        username = username == null ? "" : username;
        password = password == null ? new char[0] : password.clone();
        Objects.requireNonNull(simulate, "simulate");
        if (agentId == null || !agentId.matches(SensorConfig.ID)) {
            throw new IllegalArgumentException("expected an agent id of letters, digits and ._:- (at most 64), found \"" + agentId + '"');
        }
        if (topicPrefix == null || !topicPrefix.matches("[^#+/\\u0000]+(/[^#+/\\u0000]+)*")) {
            throw new IllegalArgumentException("expected a topic prefix such as devices, without # and +, found \"" + topicPrefix + '"');
        }
        if (outboxBytes < LEAST_OUTBOX_BYTES) {
            throw new IllegalArgumentException("expected an outbox of at least " + LEAST_OUTBOX_BYTES + " bytes, found " + outboxBytes);
        }
        sensors = List.copyOf(sensors);
        checkDistinct(sensors);
        checkBuses(sensors, simulate);
        BrokerAccess.check(brokerUrl);
    }

    /** With the usual prefix and outbox, without credentials. */
    public static SensorsConfig of(String brokerUrl, String agentId, List<SensorConfig> sensors, Simulate simulate) {
        return new SensorsConfig(brokerUrl, null, null, "devices", agentId, sensors, simulate, OUTBOX_BYTES);
    }

    private static void checkDistinct(List<SensorConfig> sensors) {
        Set<String> ids = new HashSet<>();
        Map<String, String> places = new HashMap<>();
        for (SensorConfig sensor : sensors) {
            if (!ids.add(sensor.id())) {
                throw new IllegalArgumentException("expected each sensor to have its own id, found " + sensor.id() + " twice");
            }
            if (sensor.kind().addresses().what().isEmpty()) {
                continue;
            }
            checkPlace(sensor, sensor.kind().bus() == BusName.Kind.I2C
                    ? String.format("0x%02X", sensor.address()) : sensor.address().toString(), places);
            sensor.furtherLines().forEach(line -> checkPlace(sensor, line.toString(), places));
        }
    }

    private static void checkPlace(SensorConfig sensor, String address, Map<String, String> places) {
        String place = (sensor.bus() == null ? "a simulated " + sensor.kind().bus().form() : sensor.bus()) + ", "
                + sensor.kind().addresses().what() + " " + address;
        String other = places.put(place, sensor.id());
        if (other != null) {
            throw new IllegalArgumentException("sensors " + other + " and " + sensor.id() + " are at the same place: " + place);
        }
    }

    private static void checkBuses(List<SensorConfig> sensors, Simulate simulate) {
        if (simulate != Simulate.NEVER) {
            return;
        }
        for (SensorConfig sensor : sensors) {
            boolean several = switch (sensor.kind().bus()) {
                case I2C, SPI, PWM -> true;
                case GPIO, ONE_WIRE, HOST -> false;
            };
            if (several && sensor.bus() == null) {
                throw new IllegalArgumentException("sensor " + sensor.id() + ": expected a bus (" + sensor.kind().bus().form()
                        + "), because nothing is simulated");
            }
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SensorsConfig[" + brokerUrl + ", username=" + username + ", prefix=" + topicPrefix + ", agent=" + agentId + ", "
                + sensors + ", simulate=" + simulate + "]";
    }
}
