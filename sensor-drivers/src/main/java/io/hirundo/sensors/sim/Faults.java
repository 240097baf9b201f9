package io.hirundo.sensors.sim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * What is broken on a {@link SimBoard}, by place: {@code i2c-1/0x76}, {@code spi-0/0}, {@code w1/28-…}, {@code gpio/17}, {@code pwm-0/1}. Any thread may
 * break and mend; the bus threads feel it at the next transfer.
 */
public final class Faults {

    /** Kinds of fault. */
    public enum Fault {
        /** The chip does not acknowledge; on SPI and 1-Wire: nothing drives the line. */
        NACK,
        /** The transfer does not return before the fault is mended, like a native call on a stuck bus. */
        HANG,
        /** The data is damaged on the way; only 1-Wire has a checksum that shows it. */
        BAD_CRC
    }

    private record Broken(Fault fault, CountDownLatch mended) {
    }

    private final Map<String, Broken> broken = new ConcurrentHashMap<>();

    public void inject(String place, Fault fault) {
        Broken before = broken.put(place, new Broken(fault, new CountDownLatch(1)));
        if (before != null) {
            before.mended.countDown();
        }
    }

    public void mend(String place) {
        Broken before = broken.remove(place);
        if (before != null) {
            before.mended.countDown();
        }
    }

    /**
     * Lets a transfer to that place suffer.
     *
     * @return true if the data is to be damaged
     * @throws IllegalStateException for a missing acknowledge
     */
    boolean suffer(String place) {
        Broken now = broken.get(place);
        if (now == null) {
            return false;
        }
        return switch (now.fault) {
            case BAD_CRC -> true;
            case NACK -> throw new IllegalStateException("Remote I/O error");
            case HANG -> {
                awaitMended(now.mended);
                yield false;
            }
        };
    }

    /** Without a way out by interruption: a native call has none either. */
    private static void awaitMended(CountDownLatch mended) {
        boolean interrupted = false;
        while (true) {
            try {
                mended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
