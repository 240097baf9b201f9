package io.hirundo.gateway.device;

import java.util.List;
import java.util.Map;

/**
 * A device at one moment. Immutable; the byte arrays are JSON values and nobody writes to them.
 *
 * @param meta     the device's own description, a JSON object; null if it sent none
 * @param isOnline null where neither a status nor a sample was seen
 * @param reason   why it is offline, in the words of its last status; null where none was given
 * @param lastSeen epoch milliseconds of arrival of the last message; 0: never
 * @param ts       epoch milliseconds: measurement time of the newest value; 0: there is none
 * @param values   last value of each metric, as JSON
 * @param shown    what people see in place of {@code meta}; null where users said nothing of it
 */
public record DeviceState(String gatewayId, String deviceId, byte[] meta, Boolean isOnline, String reason, long lastSeen,
                          long ts, Map<String, byte[]> values, Shown shown) {

    /** One of which users said nothing. */
    public DeviceState(String gatewayId, String deviceId, byte[] meta, Boolean isOnline, String reason, long lastSeen, long ts,
                       Map<String, byte[]> values) {
        this(gatewayId, deviceId, meta, isOnline, reason, lastSeen, ts, values, null);
    }

    /** The same with these values alone. */
    public DeviceState withValues(Map<String, byte[]> some) {
        return new DeviceState(gatewayId, deviceId, meta, isOnline, reason, lastSeen, ts, some, shown);
    }

    /** The description as people see it, a JSON object; null if there is none. */
    public byte[] shownMeta() {
        return shown == null ? meta : shown.meta();
    }

    /** Those that users gave it. */
    public List<String> tags() {
        return shown == null ? List.of() : shown.tags();
    }
}
