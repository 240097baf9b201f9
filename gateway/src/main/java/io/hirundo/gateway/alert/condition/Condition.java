package io.hirundo.gateway.alert.condition;

import java.util.Set;

/**
 * A condition on what one device sends. Values are numbers, truth values (true counts as 1, false as 0) and texts; times are
 * the gateway's own, which no clock can put wrong.
 *
 * <ul>
 * <li>{@code < <= > >= == !=} compare numbers; {@code ==} and {@code !=} also texts. A number is not equal to any text.
 * <li>{@code and or not ( )}, also {@code && || !}; {@code and} binds more tightly than {@code or}.
 * <li>{@code + - * / %} on numbers. What has no finite result is unknown.
 * <li>A metric alone, {@code open}, is so where its value is not 0.
 * <li>{@code absent for 5m}, {@code temperature absent for 5m}: time since the last telemetry, or the last with that metric.
 *     After a start it counts from the start.
 * <li>{@code rate(temperature, 1m)}: the change per given time: newest value less the one about so long before it, scaled to the
 *     given time exactly. The older one is the youngest that is at least 0.9 of the time older, and at most 2.5 times; where
 *     there is none, because of a gap or a fresh start, where the newest is older than that itself, and where the samples' own
 *     timestamps tell of quite another time between the two, the rate is unknown.
 * </ul>
 *
 * <p>The parser is Hirundo's own, {@code ConditionParser} says why.
 */
public interface Condition {

    /** Longer ones belong into two rules. It also bounds how deep parentheses can stand in each other. */
    int MAX_CHARACTERS = 500;

    Truth of(Facts facts);

    /** As it was written. */
    String text();

    /** Every metric that it asks for. */
    Set<String> metrics();

    /** Every rate that it asks for. */
    Set<RateOf> rates();

    /** Whether it can come true by time alone, without a sample. */
    boolean asksForAbsence();

    /** @throws ConditionException if it is none */
    static Condition parse(String text) throws ConditionException {
        return ConditionParser.parse(text);
    }

    /** A metric whose samples are to be kept for a rate over so many nanoseconds. */
    record RateOf(String metric, long windowNanos) {}
}
