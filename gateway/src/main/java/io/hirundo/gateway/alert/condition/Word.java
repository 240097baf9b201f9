package io.hirundo.gateway.alert.condition;

/**
 * A word of a condition.
 *
 * @param text     without quotes
 * @param position of its first character, the first is 1
 */
record Word(Kind kind, String text, int position) {

    enum Kind { NUMBER, NAME, QUOTED_NAME, TEXT, SIGN, END }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** For an error. */
    String shown() {
        return switch (kind) {
            case NUMBER, NAME, SIGN -> "'" + text + "'";
            case QUOTED_NAME -> "`" + text + "`";
            case TEXT -> "the text '" + text + "'";
            case END -> "the end";
        };
    }
}
