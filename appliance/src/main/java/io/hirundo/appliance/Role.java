package io.hirundo.appliance;

/** What this process is for. On the image the last two are two services; {@code run} is both in one. */
public enum Role {
    RUN(true, true),
    GATEWAY(true, false),
    SENSORS(false, true);

    private final boolean gateway;
    private final boolean sensors;

    Role(boolean gateway, boolean sensors) {
        this.gateway = gateway;
        this.sensors = sensors;
    }

    /** The gateway, and the broker that goes with it. */
    boolean hasGateway() {
        return gateway;
    }

    boolean hasSensors() {
        return sensors;
    }
}
