package io.hirundo.gateway.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hirundo.gateway.alert.condition.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The last value of one metric that a rule asks for. Owned by the sequencer. */
final class Reading {
    private static final JsonFactory JSON = new JsonFactory();

    private final List<Long> windowNanos = new ArrayList<>();
    private final List<RateWindow> windows = new ArrayList<>();
    double number = Double.NaN;
    String text;
    /** Whether the number stands for true or false. */
    private boolean isFlag;
    /** Whether there ever was a value, also before the start. */
    boolean known;
    /** Whether one came since the start. */
    boolean heard;
    /** When the last came, or the start where it came before that. */
    long sinceNanos;

    Reading(long startNanos) {
        this.sinceNanos = startNanos;
    }

    void keepFor(Condition.RateOf rate) {
        if (!windowNanos.contains(rate.windowNanos())) {
            windowNanos.add(rate.windowNanos());
            windows.add(new RateWindow(rate.windowNanos()));
        }
    }

    /**
     * @param ts    epoch milliseconds, the sample's own
     * @param value as a number, true as 1 and false as 0; NaN where it is a text, which stands in {@code json} then
     */
    void sample(long nowNanos, long ts, double value, byte[] json, int start, int end) {
        known = true;
        heard = true;
        sinceNanos = nowNanos;
        number = value;
        isFlag = isFlag(json[start]);
        text = Double.isNaN(value) ? string(json, start, end) : null;
        for (int i = 0; i < windows.size(); i++) { // no iterator: this runs for each sample
            windows.get(i).add(nowNanos, ts, value);
        }
    }

    /** The value of before the start: it still stands, but says nothing of a rate. */
    void restore(byte[] json) {
        known = true;
        if (json[0] == '"') {
            text = string(json, 0, json.length);
        } else {
            number = number(json);
            isFlag = isFlag(json[0]);
        }
    }

    private static boolean isFlag(byte first) {
        return first == 't' || first == 'f';
    }

    /** For people. */
    String shown() {
        if (text != null) {
            return text;
        }
        if (isFlag) {
            return Boolean.toString(number != 0);
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : Double.toString(number);
    }

    double rate(long window, long nowNanos) {
        for (int i = 0; i < windows.size(); i++) {
            if (windowNanos.get(i) == window) {
                return windows.get(i).change(nowNanos);
            }
        }
        return Double.NaN;
    }

    private static String string(byte[] json, int start, int end) {
        try (JsonParser parser = JSON.createParser(json, start, end - start)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("a value is not the JSON that ingest wrote", e);
        }
    }

    private static double number(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken token = parser.nextToken();
            return token == JsonToken.VALUE_TRUE ? 1 : token == JsonToken.VALUE_FALSE ? 0 : parser.getDoubleValue();
        } catch (IOException e) {
            throw new UncheckedIOException("a value is not the JSON that ingest wrote", e);
        }
    }
}
