package io.hirundo.gateway.alert.condition;

/** Something that is so, or is not, or nobody knows. */
sealed interface Claim extends Node {

    Truth of(Facts facts);

    record Comparison(Relation relation, Term left, Term right) implements Claim {
        @Override
        public Truth of(Facts facts) {
            double a = left.number(facts);
            double b = right.number(facts);
            if (!Double.isNaN(a) && !Double.isNaN(b)) {
                return Truth.of(relation.holds(Double.compare(a + 0.0, b + 0.0))); // + 0.0: minus zero is zero
            }
            String textA = left.text(facts);
            String textB = right.text(facts);
            boolean known = (textA != null || !Double.isNaN(a)) && (textB != null || !Double.isNaN(b));
            if (!known || !relation.isEquality()) {
                return Truth.UNKNOWN;
            }
            return Truth.of(relation.holds(textA != null && textA.equals(textB) ? 0 : 1));
        }
    }

    /** A metric by itself, as in {@code open and level < 5}. */
    record Set(Term term) implements Claim {
        @Override
        public Truth of(Facts facts) {
            double value = term.number(facts);
            return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(value != 0);
        }
    }

    record Not(Claim claim) implements Claim {
        @Override
        public Truth of(Facts facts) {
            return claim.of(facts).not();
        }
    }

    record And(Claim left, Claim right) implements Claim {
        @Override
        public Truth of(Facts facts) {
            Truth first = left.of(facts);
            return first == Truth.FALSE ? first : first.and(right.of(facts));
        }
    }

    record Or(Claim left, Claim right) implements Claim {
        @Override
        public Truth of(Facts facts) {
            Truth first = left.of(facts);
            return first == Truth.TRUE ? first : first.or(right.of(facts));
        }
    }

    /** No telemetry of the device. */
    record Silence(long nanos) implements Claim {
        @Override
        public Truth of(Facts facts) {
            return facts.isAbsent(nanos);
        }
    }

    /** No value of one metric. */
    record Absence(String metric, long nanos) implements Claim {
        @Override
        public Truth of(Facts facts) {
            return facts.isAbsent(metric, nanos);
        }
    }
}
