package io.hirundo.gateway.ingest;

import java.util.Locale;

/** Why a message was not taken. The names are the label of {@code hirundo_ingest_rejected_total} and part of the API. */
public enum RejectionReason {
    /** Not a topic that devices publish on. */
    UNKNOWN_TOPIC,
    /** The id in the topic breaks the rule of ids. */
    DEVICE_ID,
    /** {@code deviceId} in the body is not the topic's. */
    DEVICE_MISMATCH,
    TOO_LARGE,
    /** How MQTT clears a retained message; says nothing about the device. */
    EMPTY_BODY,
    NOT_UTF8,
    NOT_JSON,
    DUPLICATE_MEMBER,
    TIMESTAMP,
    METRIC_NAME,
    METRIC_VALUE,
    TOO_MANY_METRICS,
    NO_METRICS,
    /** A member of a status, alert, description or result is missing or wrong. */
    MEMBER,
    /** A result of what its device was not told to do, or that has ended. */
    UNKNOWN_COMMAND,
    /** An entry of the fleet's commands that is none. */
    FLEET_COMMAND,
    RATE_LIMITED,
    TOO_MANY_DEVICES,
    /** A defect of the gateway: the log has the stack. */
    INTERNAL_ERROR;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
