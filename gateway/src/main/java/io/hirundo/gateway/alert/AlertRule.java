package io.hirundo.gateway.alert;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.alert.condition.Condition;
import io.hirundo.gateway.event.Ids;
import java.time.Duration;
import java.util.Optional;

/**
 * When to raise an alert of a device, and when to clear it.
 *
 * @param name     an id; the alert's code, and with the device its id: {@code boiler~overheat}
 * @param devices  for which it counts, each by itself
 * @param when     raises, once it has been true without a break for {@code holdsFor}
 * @param clear    clears, where {@code when} is not true; without it the alert clears as soon as {@code when} is false
 * @param holdsFor by the gateway's running time, which no clock can put wrong
 * @param message  for people; without it the condition's own text
 * @param origin   where it was written, for people: {@code hirundo.yaml:12}
 */
public record AlertRule(String name, DevicePatterns devices, Condition when, Optional<Condition> clear, Duration holdsFor,
                        Severity severity, Optional<String> message, String origin) {

    /** What a name may be, in words. */
    public static final String NAME_RULE = "letters, digits and . _ : - , up to 64, a letter or digit first, and not "
            + OfflineDevices.CODE + ", which the gateway raises itself";

    public AlertRule {
        if (!isName(name)) {
            throw new IllegalArgumentException("found rule '" + name + "'; allowed: " + NAME_RULE);
        }
    }

    /** Whether a rule may be called so. */
    public static boolean isName(String name) {
        return Ids.isId(name) && !name.equals(OfflineDevices.CODE);
    }
}
