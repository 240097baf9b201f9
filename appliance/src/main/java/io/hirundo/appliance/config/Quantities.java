package io.hirundo.appliance.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and sizes as people write them: {@code 20ms}, {@code 1.5s}, {@code 30d}, {@code 64KiB}, {@code 2GiB}. The
 * unit is never left out: 30 could be seconds or days, and nobody would see the difference until much later.
 */
public final class Quantities {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*([A-Za-z]+)");

    private static final Map<String, Duration> TIME_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "B", 1L,
            "kB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40);

    private Quantities() {}

    /** Empty where the text is no duration, or one that does not come out in whole nanoseconds of a long. */
    public static Optional<Duration> duration(String text) {
        Matcher shape = SHAPE.matcher(text.strip());
        if (!shape.matches() || !TIME_UNITS.containsKey(shape.group(2))) {
            return Optional.empty();
        }
        long unitNanos = TIME_UNITS.get(shape.group(2)).toNanos();
        return whole(shape.group(1), unitNanos).map(Duration::ofNanos);
    }

    /** Bytes; empty where the text is no size. */
    public static Optional<Long> bytes(String text) {
        Matcher shape = SHAPE.matcher(text.strip());
        if (!shape.matches() || !SIZE_UNITS.containsKey(shape.group(2))) {
            return Optional.empty();
        }
        return whole(shape.group(1), SIZE_UNITS.get(shape.group(2)));
    }

    /** As one would write it: {@code 20ms}, {@code 12h}. */
    static String shown(Duration duration) {
        for (String unit : new String[] {"d", "h", "min", "s"}) {
            long nanos = TIME_UNITS.get(unit).toNanos();
            if (!duration.isZero() && duration.toNanos() % nanos == 0) {
                return duration.toNanos() / nanos + unit;
            }
        }
        return duration.toMillis() + "ms";
    }

    /** As one would write it: {@code 64KiB}. */
    static String shown(long bytes) {
        for (String unit : new String[] {"TiB", "GiB", "MiB", "KiB"}) {
            long size = SIZE_UNITS.get(unit);
            if (bytes != 0 && bytes % size == 0) {
                return bytes / size + unit;
            }
        }
        return bytes + "B";
    }

    private static Optional<Long> whole(String number, long unit) {
        BigDecimal value = new BigDecimal(number).multiply(BigDecimal.valueOf(unit));
        try {
            return Optional.of(value.longValueExact());
        } catch (ArithmeticException tooLargeOrBroken) {
            return Optional.empty();
        }
    }
}
