package io.hirundo.appliance.system;

import java.nio.charset.StandardCharsets;

/** The telemetry of the load: some devices in turn, each body unique by its number. */
final class Messages {
    private static final int DEVICES = 8;

    private Messages() {}

    static String deviceId(int n) {
        return "load-" + n % DEVICES;
    }

    static String topic(int n) {
        return "devices/" + deviceId(n) + "/telemetry";
    }

    /** Of every device each second message has no timestamp. */
    static byte[] body(int n) {
        return n / DEVICES % 2 == 0 ? bytes("{\"n\":" + n + "}") : timestamped(n);
    }

    static byte[] timestamped(int n) {
        return bytes("{\"timestamp\":" + System.currentTimeMillis() + ",\"n\":" + n + "}");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
