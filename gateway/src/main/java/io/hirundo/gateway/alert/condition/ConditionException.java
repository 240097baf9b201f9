package io.hirundo.gateway.alert.condition;

/** A text that is no condition. The message says at which character, what was found and what is allowed. */
public final class ConditionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int position;

    /** @param position of the character, the first is 1 */
    ConditionException(int position, String message) {
        super("at character " + position + ": " + message);
        this.position = position;
    }

    public int position() {
        return position;
    }
}
