package io.hirundo.gateway.clock;

import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.clock.TimeSource.Look;

/**
 * Whether the clock can be trusted now. The first row that fits holds:
 *
 * <pre>
 * the clock shows                        kernel            battery clock         trusted  source
 * before 2026                            any               any                   no       none
 * a jump < 10 s ago, made while trusted  any               any                   no       none
 * anything else                          synchronised      any                   yes      ntp
 * less than the last known time          any other         any                   no       none
 * anything else                          unsynchronised    the same to 5 min     yes      rtc
 * anything else                          unsynchronised    another time          no       none
 * anything else                          unsynchronised    there is none         no       none
 * what it should since it was trusted    cannot be asked   any                   yes      unknown
 * another time                           cannot be asked   any                   no       none
 * </pre>
 *
 * <p>So a Raspberry Pi 3 or 4, without a battery clock, is not trusted until NTP has answered; a PC without a network is, as
 * long as its clocks agree; and what can't be asked (a container, see {@link LinuxTime}) is believed while it is plausible.
 * The ten seconds: who sets the clock by hand makes the kernel say that it is not synchronised, an NTP client that steps it
 * says soon that it is.
 *
 * @param source {@code ntp}, {@code rtc}, {@code unknown}, or {@code none}
 * @param reason in words why it is not trusted; empty if it is
 */
record Trust(boolean isTrusted, String source, String reason) {
    /** 2026-01-01: no clock that is right shows less. */
    static final long WRITTEN_MS = 1_767_225_600_000L;
    /** Two clocks that run freely differ by a second or two a day. */
    static final long AGREE_MS = 300_000;
    /** A clock that was corrected by some seconds shows less than the last event did. */
    private static final long BEHIND_MS = 60_000;

    private static final Trust IMPLAUSIBLE = not("the clock stands before this software was written");
    private static final Trust JUMPED = not("the clock has just jumped");
    private static final Trust BEHIND = not("the clock stands behind the last known time");
    private static final Trust OTHER_BATTERY = not("kernel not synchronised by NTP, and the battery clock shows another time");
    private static final Trust UNSYNCHRONISED = not("kernel not synchronised by NTP");
    private static final Trust ELSEWHERE = not("the clock was set, and nobody says that it is right");
    private static final Trust NTP = new Trust(true, "ntp", "");
    private static final Trust BATTERY = new Trust(true, "rtc", "");
    private static final Trust BELIEVED = new Trust(true, "unknown", "");
    /** Before the first look. */
    static final Trust NOT_YET = not("the clock was not looked at yet");

    private static Trust not(String reason) {
        return new Trust(false, "none", reason);
    }

    /**
     * @param nowMs       what the clock shows; epoch milliseconds, as are all here
     * @param lastKnownMs the newest time that was trusted in an earlier start; 0: none is known
     * @param expectedMs  what it should show if it has run on since it was last trusted; {@link Long#MIN_VALUE}: it never was
     * @param settling    whether it jumped a moment ago while it was trusted
     */
    static Trust judge(long nowMs, long lastKnownMs, long expectedMs, boolean settling, Look look) {
        if (!isPlausible(nowMs)) {
            return IMPLAUSIBLE;
        }
        if (settling) {
            return JUMPED;
        }
        if (look.kernel() == Kernel.SYNCHRONISED) {
            return NTP;
        }
        if (nowMs < lastKnownMs - BEHIND_MS) {
            return BEHIND;
        }
        if (look.kernel() == Kernel.UNKNOWN) {
            return expectedMs == Long.MIN_VALUE || agree(nowMs, expectedMs) ? BELIEVED : ELSEWHERE;
        }
        if (look.batteryMs().isEmpty()) {
            return UNSYNCHRONISED;
        }
        return agree(nowMs, look.batteryMs().getAsLong()) ? BATTERY : OTHER_BATTERY;
    }

    static boolean isPlausible(long epochMs) {
        return epochMs >= WRITTEN_MS;
    }

    private static boolean agree(long oneMs, long otherMs) {
        return Math.abs(oneMs - otherMs) <= AGREE_MS;
    }
}
