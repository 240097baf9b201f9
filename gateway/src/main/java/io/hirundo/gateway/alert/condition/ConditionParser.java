package io.hirundo.gateway.alert.condition;

import io.hirundo.gateway.event.Ids;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One text to one condition: a Pratt parser (operator precedence by binding power). For one thread.
 *
 * <p>Why an own one: with JEXL 3.7.1, without loops, calls and constructors, a hundred rules took 3.0 MB of heap and metaspace;
 * these take 0.6 MB (measured on JDK 25, serial GC). That alone would not have ruled it out on a Pi. But it knows no
 * {@code absent for 5m}, so that half of a parser would stand in front of it; it knows true and false alone, so that {@code not (pump == true)} holds for a pump
 * that was never heard of; and what keeps its scripts from the JVM's classes was still being mended in its last releases
 * (JEXL-462, JEXL-468), while there is nothing here that could be called.
 */
final class ConditionParser {
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARISON = 4;
    private static final int SUM = 5;
    private static final int PRODUCT = 6;
    private static final int SIGNED = 7;

    private static final Map<String, Duration> UNITS = Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    /** Rules are looked at once a second where no sample comes: shorter times would promise what is not kept. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Words words;
    private final Set<String> metrics = new TreeSet<>();
    private final Set<Condition.RateOf> rates = new HashSet<>();
    private boolean absence;

    private ConditionParser(Words words) {
        this.words = words;
    }

    static Condition parse(String text) throws ConditionException {
        if (text.length() > Condition.MAX_CHARACTERS) {
            throw new ConditionException(Condition.MAX_CHARACTERS + 1, "found " + text.length() + " characters; allowed: "
                    + Condition.MAX_CHARACTERS);
        }
        ConditionParser parser = new ConditionParser(Words.of(text));
        Claim claim = claim(parser.expression(OR), 1);
        Word rest = parser.words.next();
        if (rest.kind() != Word.Kind.END) {
            throw unexpected(rest, "and, or, an operator, or the end");
        }
        if (parser.metrics.isEmpty() && !parser.absence) {
            throw new ConditionException(1, "found no metric; allowed: a condition that depends on what a device sends");
        }
        return new Parsed(text, claim, Set.copyOf(parser.metrics), Set.copyOf(parser.rates), parser.absence);
    }

    /** What binds at least so tightly. */
    private Node expression(int least) throws ConditionException {
        int leftAt = words.peek().position();
        Node left = prefix();
        while (true) {
            Word operator = words.peek();
            int power = power(operator);
            if (power < least) {
                return left;
            }
            words.next();
            int rightAt = words.peek().position();
            Node right = expression(power + 1);
            if (power == COMPARISON && power(words.peek()) == COMPARISON) {
                throw unexpected(words.peek(), "one comparison at a time, as in a < b and b < c");
            }
            left = switch (power) {
                case OR -> new Claim.Or(claim(left, leftAt), claim(right, rightAt));
                case AND -> new Claim.And(claim(left, leftAt), claim(right, rightAt));
                case COMPARISON -> comparison(operator, term(left, leftAt), term(right, rightAt));
                default -> new Term.Arithmetic(operator.text().charAt(0), number(left, leftAt), number(right, rightAt));
            };
        }
    }

    /** 0: no operator. */
    private static int power(Word word) {
        return switch (word.kind()) {
            case NAME -> switch (word.text()) {
                case "or" -> OR;
                case "and" -> AND;
                default -> 0;
            };
            case SIGN -> switch (word.text()) {
                case "||" -> OR;
                case "&&" -> AND;
                case "<", "<=", ">", ">=", "==", "!=", "=" -> COMPARISON;
                case "+", "-" -> SUM;
                case "*", "/", "%" -> PRODUCT;
                default -> 0;
            };
            case NUMBER, QUOTED_NAME, TEXT, END -> 0;
        };
    }

    private Node prefix() throws ConditionException {
        Word word = words.next();
        return switch (word.kind()) {
            case NUMBER -> new Term.Constant(Double.parseDouble(word.text()));
            case TEXT -> new Term.Text(word.text());
            case QUOTED_NAME -> metric(word);
            case NAME -> named(word);
            case SIGN -> switch (word.text()) {
                case "!" -> not();
                case "-" -> signed();
                case "(" -> inParentheses();
                default -> throw unexpected(word, "a metric, a number, a text, not, or (");
            };
            case END -> throw unexpected(word, "a metric, a number, a text, not, or (");
        };
    }

    private Node named(Word word) throws ConditionException {
        return switch (word.text()) {
            case "true" -> new Term.Flag(true);
            case "false" -> new Term.Flag(false);
            case "not" -> not();
            case "absent" -> new Claim.Silence(silence());
            case "rate" -> words.peek().is("(") ? rate() : metric(word);
            case "and", "or", "for" -> throw unexpected(word, "a metric or a value; a metric of that name in `backquotes`");
            default -> metric(word);
        };
    }

    private Node not() throws ConditionException {
        int at = words.peek().position();
        return new Claim.Not(claim(expression(NOT), at));
    }

    private Node signed() throws ConditionException {
        int at = words.peek().position();
        return new Term.Negative(number(expression(SIGNED), at));
    }

    private Node inParentheses() throws ConditionException {
        Node node = expression(OR);
        expect(")");
        return node;
    }

    private Node metric(Word word) throws ConditionException {
        String name = name(word);
        if (words.peek().isName("absent")) {
            words.next();
            return new Claim.Absence(name, silence());
        }
        return new Term.Metric(name);
    }

    /** Behind {@code rate}. */
    private Node rate() throws ConditionException {
        expect("(");
        Word word = words.next();
        if (word.kind() != Word.Kind.NAME && word.kind() != Word.Kind.QUOTED_NAME) {
            throw unexpected(word, "a metric, as in rate(temperature, 1m)");
        }
        String name = name(word);
        expect(",");
        long windowNanos = duration();
        expect(")");
        rates.add(new Condition.RateOf(name, windowNanos));
        return new Term.Rate(name, windowNanos);
    }

    private String name(Word word) throws ConditionException {
        if (!Ids.isMetric(word.text())) {
            throw unexpected(word, "a metric that matches " + Ids.METRIC_RULE);
        }
        metrics.add(word.text());
        return word.text();
    }

    /** Behind {@code absent}. */
    private long silence() throws ConditionException {
        Word word = words.next();
        if (!word.isName("for")) {
            throw unexpected(word, "for and a duration, as in absent for 5m");
        }
        absence = true;
        return duration();
    }

    private long duration() throws ConditionException {
        Word number = words.next();
        Duration unit = UNITS.get(words.peek().text());
        if (number.kind() != Word.Kind.NUMBER || unit == null || words.next().kind() != Word.Kind.NAME) {
            throw unexpected(number, "a duration with its unit, as in 30s, 5m or 1.5h");
        }
        double nanos = Double.parseDouble(number.text()) * unit.toNanos();
        if (nanos < SHORTEST.toNanos() || nanos > LONGEST.toNanos()) {
            throw unexpected(number, "a duration from 1s to 30d");
        }
        return (long) nanos;
    }

    private void expect(String sign) throws ConditionException {
        Word word = words.next();
        if (!word.is(sign)) {
            throw unexpected(word, "'" + sign + "'");
        }
    }

    private static Claim comparison(Word operator, Term left, Term right) throws ConditionException {
        Relation relation = Relation.of(operator.text());
        if (relation == null) {
            throw unexpected(operator, "== for a comparison");
        }
        if (!relation.isEquality() && (left instanceof Term.Text || right instanceof Term.Text)) {
            throw unexpected(operator, "== or != with a text");
        }
        return new Claim.Comparison(relation, left, right);
    }

    private static Claim claim(Node node, int position) throws ConditionException {
        return switch (node) {
            case Claim claim -> claim;
            case Term.Metric metric -> new Claim.Set(metric);
            case Term.Flag flag -> new Claim.Set(flag);
            case Term _ -> throw new ConditionException(position, "found a value; allowed: something that is so or is not, "
                    + "as in temperature > 80");
        };
    }

    private static Term term(Node node, int position) throws ConditionException {
        return switch (node) {
            case Term term -> term;
            case Claim _ -> throw new ConditionException(position, "found a condition; allowed: a value to compare");
        };
    }

    private static Term number(Node node, int position) throws ConditionException {
        Term term = term(node, position);
        if (term instanceof Term.Text) {
            throw new ConditionException(position, "found a text; allowed: a number to reckon with");
        }
        return term;
    }

    private static ConditionException unexpected(Word found, String allowed) {
        return new ConditionException(found.position(), "found " + found.shown() + "; allowed: " + allowed);
    }

    private record Parsed(String text, Claim claim, Set<String> metrics, Set<Condition.RateOf> rates,
                          boolean asksForAbsence) implements Condition {
        @Override
        public Truth of(Facts facts) {
            return claim.of(facts);
        }
    }
}
