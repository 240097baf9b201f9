package io.hirundo.sensors.agent;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Correlation data of samples: a number that names this run of the outbox, then the sample's. Without the first, a late receipt for a
 * sample of the last run would delete one of this run that nobody has.
 */
record Correlation(long run) {

    private static final int BYTES = 2 * Long.BYTES;

    static Correlation of(RandomGenerator random) {
        return new Correlation(random.nextLong());
    }

    byte[] data(long number) {
        return ByteBuffer.allocate(BYTES).putLong(run).putLong(number).array();
    }

    /** The sample's number; empty if the data is not from this run. */
    OptionalLong number(byte[] data) {
        if (data.length != BYTES) {
            return OptionalLong.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(data);
        return buffer.getLong() == run ? OptionalLong.of(buffer.getLong()) : OptionalLong.empty();
    }
}
