package io.hirundo.gateway.device;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * A device's JSON, the same in snapshots and in REST:
 * {@code {"deviceId","gatewayId","meta","isOnline","lastSeen","ts","values":{…}}}, with {@code tags} where users gave some,
 * and {@code reason} where it is offline for a known one. What is unknown is null.
 */
public final class DeviceJson {
    private DeviceJson() {}

    /** Appends an array of devices. */
    public static void writeAll(Collection<DeviceState> devices, ByteArrayOutputStream out) {
        out.write('[');
        boolean first = true;
        for (DeviceState device : devices) {
            if (!first) {
                out.write(',');
            }
            first = false;
            write(device, out);
        }
        out.write(']');
    }

    public static void write(DeviceState device, ByteArrayOutputStream out) {
        ascii(out, "{\"deviceId\":\"" + device.deviceId() + "\",\"gatewayId\":\"" + device.gatewayId() + "\",\"meta\":");
        if (device.shownMeta() == null) {
            ascii(out, "null");
        } else {
            out.writeBytes(device.shownMeta());
        }
        String before = ",\"tags\":[\"";
        for (String tag : device.tags()) {
            ascii(out, before);
            out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(tag));
            before = "\",\"";
        }
        if (!device.tags().isEmpty()) {
            ascii(out, "\"]");
        }
        ascii(out, ",\"isOnline\":" + device.isOnline());
        if (device.reason() != null) {
            ascii(out, ",\"reason\":\"");
            out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(device.reason()));
            out.write('"');
        }
        ascii(out, ",\"lastSeen\":" + orNull(device.lastSeen()) + ",\"ts\":" + orNull(device.ts()) + ",\"values\":{");
        boolean first = true;
        for (Map.Entry<String, byte[]> value : device.values().entrySet()) {
            ascii(out, (first ? "\"" : ",\"") + value.getKey() + "\":");
            out.writeBytes(value.getValue());
            first = false;
        }
        ascii(out, "}}");
    }

    private static String orNull(long ms) {
        return ms == 0 ? "null" : Long.toString(ms);
    }

    /** Ids, metric names and numbers need no escaping: their alphabets have nothing to escape. */
    private static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
