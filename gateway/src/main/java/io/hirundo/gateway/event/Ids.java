package io.hirundo.gateway.event;

/** The two alphabets of the wire contracts: ids of devices and gateways, and names of metrics. */
public final class Ids {
    public static final int MAX_LENGTH = 64;
    public static final String ID_RULE = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";
    public static final String METRIC_RULE = "[A-Za-z_][A-Za-z0-9_.-]{0,63}";

    private Ids() {}

    /** Whether {@code id} matches {@link #ID_RULE}. Written out because it runs for every message. */
    public static boolean isId(CharSequence id) {
        int length = id.length();
        if (length == 0 || length > MAX_LENGTH || !isAlphanumeric(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = id.charAt(i);
            if (!isAlphanumeric(c) && c != '.' && c != '_' && c != ':' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code name} matches {@link #METRIC_RULE}. */
    public static boolean isMetric(CharSequence name) {
        int length = name.length();
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        char first = name.charAt(0);
        if (!isLetter(first) && first != '_') {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAlphanumeric(char c) {
        return isLetter(c) || c >= '0' && c <= '9';
    }
}
