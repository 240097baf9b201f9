package io.hirundo.appliance.system;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * What devices publish.
 *
 * @param devices so many in turn
 * @param body    of the n-th message
 */
record Load(int devices, IntFunction<byte[]> body) {
    private static final int SOME = 8;

    /** Each body is unique by its number; of every device each second message has no timestamp. */
    static final Load NUMBERED = new Load(SOME, n -> n / SOME % 2 == 0 ? bytes("{\"n\":" + n + "}") : timestamped(n));

    /** Each message has a number and the time at which it was made. */
    static final Load TIMESTAMPED = new Load(SOME, Load::timestamped);

    /** One contact that stays closed: always the same words, and no timestamp. */
    static final Load CONSTANT = new Load(1, _ -> bytes("{\"open\":false}"));

    String deviceId(int n) {
        return "load-" + n % devices;
    }

    String topic(int n) {
        return "devices/" + deviceId(n) + "/telemetry";
    }

    private static byte[] timestamped(int n) {
        return bytes("{\"timestamp\":" + System.currentTimeMillis() + ",\"n\":" + n + "}");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
