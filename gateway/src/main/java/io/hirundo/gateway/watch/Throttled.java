package io.hirundo.gateway.watch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Raspberry Pi's firmware says of its power: how it is now, and what it remembers since the start. Source:
 * raspberrypi.com, documentation of {@code vcgencmd get_throttled}.
 *
 * @param bits as the firmware gives them
 */
public record Throttled(int bits) {
    private static final int UNDER_VOLTAGE = 1;
    private static final int SLOWED_DOWN = 1 << 2;
    private static final int WAS_UNDER_VOLTAGE = 1 << 16;
    private static final int WAS_SLOWED_DOWN = 1 << 18;
    /** The kernel's file has it without the 0x, the firmware's own program with it. */
    private static final Pattern HEXADECIMAL = Pattern.compile("(?:0x)?([0-9a-fA-F]{1,7})");

    /** @return empty if that is no hexadecimal number, with {@code 0x} or without */
    public static Optional<Throttled> of(String text) {
        Matcher number = HEXADECIMAL.matcher(text.strip());
        return number.matches() ? Optional.of(new Throttled(Integer.parseInt(number.group(1), 16))) : Optional.empty();
    }

    /** The supply is below 4.63 V. */
    public boolean isUnderVoltage() {
        return (bits & UNDER_VOLTAGE) != 0;
    }

    public boolean wasUnderVoltage() {
        return (bits & WAS_UNDER_VOLTAGE) != 0;
    }

    /** The processor runs slower than it could, because of heat or power. */
    public boolean isSlowedDown() {
        return (bits & SLOWED_DOWN) != 0;
    }

    public boolean wasSlowedDown() {
        return (bits & WAS_SLOWED_DOWN) != 0;
    }
}
