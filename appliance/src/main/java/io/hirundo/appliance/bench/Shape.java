package io.hirundo.appliance.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many viewers of everything, so many messages a second.
 *
 * @param slow measured again with one viewer more that reads nothing
 */
record Shape(int viewers, int rate, boolean slow) {
    static final String ALL = "200x500,1000x50+slow,5000x1,10000x1";

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})x([1-9]\\d{0,5})(\\+slow)?");
    /** Fewer messages make no percentile. */
    private static final int LEAST_MESSAGES = 15;
    /** A second, in the warm-up: at one message a second nothing gets warm. Every server here does as many. */
    private static final int WARM_DELIVERIES = 50_000;

    /** @param text as in {@code 1000x50+slow} */
    static Shape of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no shape; 200x500 is one, and 1000x50+slow");
        }
        return new Shape(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), form.group(3) != null);
    }

    /** How long it is measured where the user asks for that many. */
    int seconds(int asked) {
        return Math.max(asked, Math.ceilDiv(LEAST_MESSAGES, rate));
    }

    /** Messages a second in the warm-up: the rate itself where that is much. */
    int warmUpRate() {
        return Math.max(rate, WARM_DELIVERIES / viewers);
    }

    String label() {
        return String.format(Locale.ROOT, "%,d viewers × %,d/s", viewers, rate);
    }
}
