package io.hirundo.gateway.alert.condition;

/** Something that has a value. */
sealed interface Term extends Node {

    /** NaN: not known, or not a number. */
    double number(Facts facts);

    /** Null: not known, or not a text. */
    default String text(Facts facts) {
        return null;
    }

    record Constant(double value) implements Term {
        @Override
        public double number(Facts facts) {
            return value;
        }
    }

    record Flag(boolean value) implements Term {
        @Override
        public double number(Facts facts) {
            return value ? 1 : 0;
        }
    }

    record Text(String value) implements Term {
        @Override
        public double number(Facts facts) {
            return Double.NaN;
        }

        @Override
        public String text(Facts facts) {
            return value;
        }
    }

    record Metric(String name) implements Term {
        @Override
        public double number(Facts facts) {
            return facts.number(name);
        }

        @Override
        public String text(Facts facts) {
            return facts.text(name);
        }
    }

    record Rate(String metric, long windowNanos) implements Term {
        @Override
        public double number(Facts facts) {
            return facts.rate(metric, windowNanos);
        }
    }

    record Negative(Term term) implements Term {
        @Override
        public double number(Facts facts) {
            return -term.number(facts);
        }
    }

    record Arithmetic(char operator, Term left, Term right) implements Term {
        @Override
        public double number(Facts facts) {
            double a = left.number(facts);
            double b = right.number(facts);
            double result = switch (operator) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                case '/' -> a / b;
                case '%' -> a % b;
                default -> throw new IllegalStateException("no operator " + operator);
            };
            return Double.isFinite(result) ? result : Double.NaN;
        }
    }
}
