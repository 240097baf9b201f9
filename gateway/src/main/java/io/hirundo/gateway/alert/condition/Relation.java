package io.hirundo.gateway.alert.condition;

/** How two values are compared. */
enum Relation {
    LESS("<"), AT_MOST("<="), GREATER(">"), AT_LEAST(">="), EQUAL("=="), UNEQUAL("!=");

    private static final Relation[] ALL = values();

    private final String sign;

    Relation(String sign) {
        this.sign = sign;
    }

    /** Null where the sign is none. */
    static Relation of(String sign) {
        for (Relation relation : ALL) {
            if (relation.sign.equals(sign)) {
                return relation;
            }
        }
        return null;
    }

    /** Texts have no order, only sameness. */
    boolean isEquality() {
        return this == EQUAL || this == UNEQUAL;
    }

    /** @param order of the left value against the right one, as of {@link Double#compare} */
    boolean holds(int order) {
        return switch (this) {
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
        };
    }
}
