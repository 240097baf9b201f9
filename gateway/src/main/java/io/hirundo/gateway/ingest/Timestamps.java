package io.hirundo.gateway.ingest;

/**
 * A device's own time: ISO-8601 with zone, or epoch milliseconds. Read by hand because it runs for every sample, and
 * because {@link java.time.format.DateTimeFormatter} says only that something is wrong, not what.
 *
 * <p>Accepted: {@code 2024-12-05T10:30:00Z}, with or without seconds, with a fraction of any length (cut to
 * milliseconds), with {@code +01:00}, {@code +0100} or {@code +01}. A leap second counts as the second that follows.
 */
final class Timestamps {
    /** 9999-12-31T23:59:59.999Z. */
    static final long MAX_MS = 253_402_300_799_999L;
    static final long INVALID = Long.MIN_VALUE;
    static final String RULE = "ISO-8601 with zone, such as 2024-12-05T10:30:00Z, or epoch milliseconds as a whole number,"
            + " from 1970 to 9999";
    /** A longer text is no timestamp, whatever it is. */
    private static final int MAX_LENGTH = 48;

    private final char[] text;
    private final int end;
    private int at;

    private Timestamps(char[] text, int start, int length) {
        this.text = text;
        this.at = start;
        this.end = start + length;
    }

    /** @return epoch milliseconds, or {@link #INVALID} */
    static long parse(char[] text, int start, int length) {
        long ms = length > MAX_LENGTH ? INVALID : new Timestamps(text, start, length).read();
        return isInRange(ms) ? ms : INVALID;
    }

    static boolean isInRange(long ms) {
        return ms >= 0 && ms <= MAX_MS;
    }

    private long read() {
        int year = number(4);
        int month = is('-') ? number(2) : -1;
        int day = is('-') ? number(2) : -1;
        int hour = is('T') || is('t') || is(' ') ? number(2) : -1;
        int minute = is(':') ? number(2) : -1;
        int second = 0;
        int millis = 0;
        if (is(':')) {
            second = number(2);
            millis = is('.') || is(',') ? fraction() : 0;
        }
        int offsetMinutes = offset();
        boolean valid = at == end && year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
                && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60
                && millis >= 0 && offsetMinutes != Integer.MIN_VALUE;
        if (!valid) {
            return INVALID;
        }
        long minutes = (epochDay(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes;
        return (minutes * 60 + second) * 1000 + millis;
    }

    private boolean is(char expected) {
        if (at < end && text[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** @return -1 if there are not as many digits */
    private int number(int digits) {
        int n = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < end ? text[at] - '0' : -1;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            n = n * 10 + digit;
            at++;
        }
        return n;
    }

    private int fraction() {
        int millis = 0;
        int digits = 0;
        for (; at < end && text[at] >= '0' && text[at] <= '9'; at++, digits++) {
            if (digits < 3) {
                millis = millis * 10 + text[at] - '0';
            }
        }
        for (int i = digits; i < 3; i++) {
            millis *= 10;
        }
        return digits == 0 ? -1 : millis;
    }

    /** @return minutes east of UTC, or {@link Integer#MIN_VALUE} */
    private int offset() {
        if (is('Z') || is('z')) {
            return 0;
        }
        int sign = is('+') ? 1 : is('-') ? -1 : 0;
        int hours = sign == 0 ? -1 : number(2);
        int minutes = 0;
        if (at < end) {
            is(':');
            minutes = number(2);
        }
        boolean valid = hours >= 0 && hours <= 18 && minutes >= 0 && minutes <= 59;
        return valid ? sign * (hours * 60 + minutes) : Integer.MIN_VALUE;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March, so that leap days end them. */
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return 365L * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }
}
