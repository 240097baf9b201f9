package io.hirundo.gateway.alert.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private final Map<String, Object> values = new HashMap<>(Map.of("t", 25.5, "open", 1.0, "zero", 0.0, "mode", "test",
            "a.b", 3.0, "tank-level", 7.0, "and", 2.0, "rate", 4.0));
    private long silentNanos;

    private final Facts facts = new Facts() {
        @Override
        public double number(String metric) {
            return values.get(metric) instanceof Double number ? number : Double.NaN;
        }

        @Override
        public String text(String metric) {
            return values.get(metric) instanceof String text ? text : null;
        }

        @Override
        public double rate(String metric, long windowNanos) {
            return metric.equals("t") ? windowNanos / 1e9 : Double.NaN;
        }

        @Override
        public Truth isAbsent(long nanos) {
            return Truth.of(silentNanos >= nanos);
        }

        @Override
        public Truth isAbsent(String metric, long nanos) {
            return values.containsKey(metric) ? isAbsent(nanos) : Truth.UNKNOWN;
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {
        "t > 25", "t >= 25.5", "t <= 25.5", "t == 25.5", "t != 1", "t < 2.6e1", "-t < -25", "25 < t",
        "t > 20 and t < 30", "t > 20 && t < 30", "t > 99 or t > 20", "t > 99 || t > 20", "not t > 99", "! t > 99",
        "t > 99 and t > 99 or t > 20", "t > 20 or t > 99 and t > 99", "(t > 20 or t > 99) and not (t > 99)",
        "t + 2 * 10 == 45.5", "(t + 2) * 10 == 275", "t - 5 - 5 == 15.5", "t / 5 == 5.1", "t % 10 == 5.5", "t - -1 > 26",
        "t>25", "open", "open == true", "not zero", "zero == false", "open and t > 20", "mode == 'test'", "mode == \"test\"",
        "mode != 'run'", "mode != 5", "a.b == 3", "`tank-level` == 7", "`and` == 2", "rate == 4", "`t`==25.5",
        "rate(t, 1m) == 60", "rate(t, 1.5min) == 90", "unseen > 1 or t > 1", "zero == -0"})
    void holds(String text) throws Exception {
        assertThat(Condition.parse(text).of(facts)).as(text).isEqualTo(Truth.TRUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t > 26", "not open", "t > 20 and t > 99", "mode == 'run'", "mode == 5", "mode != 'test'", "zero",
        "unseen > 1 and t > 99", "rate(t, 1m) > 60"})
    void doesNotHold(String text) throws Exception {
        assertThat(Condition.parse(text).of(facts)).as(text).isEqualTo(Truth.FALSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unseen > 1", "not unseen > 1", "not (unseen == 'a')", "unseen", "not unseen", "unseen > 1 and t > 1",
        "unseen > 1 or t > 99", "unseen != 'a'", "mode > 5", "t / zero > 1", "t / zero < 1", "t + unseen > 1", "mode + 1 > 0",
        "rate(unseen, 1m) > 1", "unseen absent for 5m", "not (unseen absent for 5m)", "mode", "mode < t"})
    void isUnknownWhereNobodyKnows(String text) throws Exception {
        assertThat(Condition.parse(text).of(facts)).as(text).isEqualTo(Truth.UNKNOWN);
    }

    @Test
    void asksForAbsenceAndMetricsAndRates() throws Exception {
        Condition silent = Condition.parse("absent for 5m");
        silentNanos = Duration.ofMinutes(5).toNanos() - 1;
        assertThat(silent.of(facts)).isEqualTo(Truth.FALSE);
        silentNanos++;
        assertThat(silent.of(facts)).isEqualTo(Truth.TRUE);
        assertThat(Condition.parse("not (t absent for 301s)").of(facts)).isEqualTo(Truth.TRUE);
        assertThat(silent.asksForAbsence()).isTrue();
        assertThat(silent.metrics()).isEmpty();

        Condition all = Condition.parse("a > 1 and (b absent for 1h or rate(c, 2s) > `d-e`) or not f == 'g'");
        assertThat(all.metrics()).containsExactlyInAnyOrder("a", "b", "c", "d-e", "f");
        assertThat(all.rates()).containsExactly(new Condition.RateOf("c", 2_000_000_000L));
        assertThat(all.asksForAbsence()).isTrue();
        assertThat(Condition.parse("t > 1").asksForAbsence()).isFalse();
        assertThat(all.text()).startsWith("a > 1 and");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "temperature >             | 14 | found the end; allowed: a metric",
        "temperature > 80 and      | 21 | found the end",
        "temperature 80            | 13 | found '80'; allowed: and, or, an operator, or the end",
        "temperature > 80°C        | 17 | found '°'",
        "temperature > 80C         | 17 | found 'C'",
        "t = 5                     | 3  | found '='; allowed: == for a comparison",
        "1 < t < 5                 | 7  | one comparison at a time",
        "(t > 5                    | 7  | found the end; allowed: ')'",
        "t > 5)                    | 6  | found ')'",
        "t + 5                     | 1  | found a value; allowed: something that is so or is not",
        "t > 1 and 5               | 11 | found a value",
        "t > (t > 5)               | 5  | found a condition; allowed: a value to compare",
        "mode > 'a'                | 6  | == or != with a text",
        "mode + 'a' == 1           | 8  | found a text; allowed: a number",
        "mode == 'a                | 9  | the quote ' is never closed",
        "absent                    | 7  | allowed: for and a duration",
        "absent for 5              | 12 | a duration with its unit",
        "absent for 5 apples       | 12 | a duration with its unit",
        "absent for 40d            | 12 | a duration from 1s to 30d",
        "absent for 0s             | 12 | a duration from 1s to 30d",
        "rate(t)  > 1              | 7  | found ')'; allowed: ','",
        "rate(5, 1m) > 1           | 6  | allowed: a metric, as in rate(temperature, 1m)",
        "and > 5                   | 1  | a metric of that name in `backquotes`",
        "`5x` > 5                  | 1  | allowed: a metric that matches",
        "1 > 0                     | 1  | found no metric",
        "true                      | 1  | found no metric",
        "rate(t, 500ms) > 1        | 9  | a duration from 1s to 30d"})
    void namesWhatIsWrongAndWhere(String text, int position, String words) {
        assertThatThrownBy(() -> Condition.parse(text)).isInstanceOfSatisfying(ConditionException.class, wrong -> {
            assertThat(wrong).hasMessageContaining(words);
            assertThat(wrong.position()).isEqualTo(position);
        });
    }

    @Test
    void isNoLongerAndNoDeeperThanItMayBe() {
        assertThatThrownBy(() -> Condition.parse("")).hasMessageContaining("at character 1: found the end");
        assertThatThrownBy(() -> Condition.parse("t > 1 and ".repeat(60) + "t > 1")).hasMessageContaining("allowed: 500");
        assertThatThrownBy(() -> Condition.parse("(".repeat(500))).hasMessageContaining("found the end");
        assertThatThrownBy(() -> Condition.parse("not ".repeat(125))).hasMessageContaining("found the end");
    }
}
