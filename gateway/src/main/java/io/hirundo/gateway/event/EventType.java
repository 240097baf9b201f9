package io.hirundo.gateway.event;

/** The types of event and their names on the wire. */
public enum EventType {
    TELEMETRY("telemetry"),
    STATUS("device_status"),
    ALERT("alert"),
    COMMAND("command"),
    RESULT("command_result"),
    GAP("gap"),
    CLOCK("clock");

    private static final EventType[] ALL = values();

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Only telemetry may be conflated for a slow viewer: the next sample stands in for the last one. */
    public boolean conflatable() {
        return this == TELEMETRY;
    }

    /**
     * @return the type of that name
     * @throws IllegalArgumentException if there is none; the message lists those that are
     */
    public static EventType ofWireName(String name) {
        for (EventType type : ALL) {
            if (type.wireName.equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown event type '" + name
                + "'; there are telemetry, device_status, alert, command, command_result, gap, clock");
    }
}
