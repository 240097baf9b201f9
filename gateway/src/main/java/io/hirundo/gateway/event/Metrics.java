package io.hirundo.gateway.event;

/**
 * The metrics of one telemetry payload: names, where each value stands in the payload's bytes, and the value as a
 * number where it has one. Parallel arrays, because one is made for every message.
 *
 * @param payload the normalised, flat JSON object
 * @param names   metric names, in the payload's order
 * @param starts  offset of each value's first byte in {@code payload}
 * @param ends    offset behind each value's last byte
 * @param numbers each value as a number; true is 1, false is 0, a string is {@link Double#NaN}
 */
public record Metrics(byte[] payload, String[] names, int[] starts, int[] ends, double[] numbers) {

    public int size() {
        return names.length;
    }
}
