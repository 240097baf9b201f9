package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.EventBytes;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures what a guest writes to its card, by two that count: its kernel and QEMU. One thread. */
final class WriteMeter {
    static final String CARD = "vda";
    static final String DATA = "vda4";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration SYNC = Duration.ofMinutes(1);
    private static final String OF_UNIT = "sed -n 's/^write_bytes: //p' /proc/$(systemctl show --value -p MainPID %s)/io";

    private final Guest guest;
    private final EventBytes events;
    private long cardBefore;
    private DiskStats before;
    private long gatewayBefore;
    private long brokerBefore;
    private long startNanos;

    /**
     * What a while came to.
     *
     * @param data    what the guest's kernel wrote to the data partition
     * @param others  and to the card's other partitions, bytes
     * @param flushes of the card
     * @param card    what QEMU wrote to the card, bytes
     * @param gateway what the gateway's process gave to the page cache, bytes
     * @param broker  the same of Mosquitto
     */
    record Reading(double seconds, EventBytes.Count events, DiskStats.Written data, long others, long flushes, long card, long gateway,
                   long broker) {

        /** Bytes on the data partition a byte of event. */
        double perEventByte() {
            return (double) data.bytes() / events.bytes();
        }

        double gatewayPerEventByte() {
            return (double) gateway / events.bytes();
        }

        double megabytesADay() {
            return aDay(data.bytes());
        }

        /** Megabytes that ext4 and others write: without what the gateway moves from its write-ahead log into its file now and then. */
        double addedADay() {
            return aDay(data.bytes() - gateway - broker);
        }

        private double aDay(long bytes) {
            return bytes / 1e6 / seconds * TimeUnit.DAYS.toSeconds(1);
        }
    }

    WriteMeter(Guest guest) throws TestFailed, InterruptedException {
        this.guest = guest;
        this.events = new EventBytes(guest.rest());
    }

    /** From a clean page cache to a clean one: else what waits for its commit would count for whoever comes next. */
    Reading measure(Duration time) throws IOException, TestFailed, InterruptedException {
        begin();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        return end();
    }

    private void begin() throws IOException, TestFailed, InterruptedException {
        guest.run("sync", SYNC);
        startNanos = System.nanoTime();
        before = stats();
        cardBefore = card();
        gatewayBefore = processBytes(Guest.GATEWAY_UNIT);
        brokerBefore = processBytes("mosquitto.service");
        events.next(); // what was before does not count
    }

    private Reading end() throws IOException, TestFailed, InterruptedException {
        guest.run("sync", SYNC);
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        DiskStats after = stats();
        long card = card() - cardBefore;
        long gateway = processBytes(Guest.GATEWAY_UNIT) - gatewayBefore;
        long broker = processBytes("mosquitto.service") - brokerBefore;
        DiskStats.Written all = after.of(CARD).since(before.of(CARD));
        DiskStats.Written data = after.of(DATA).since(before.of(DATA));
        return new Reading(seconds, events.next(), data, all.bytes() - data.bytes(), all.flushes(), card, gateway, broker);
    }

    private DiskStats stats() throws TestFailed, InterruptedException {
        return DiskStats.parse(guest.run("grep ' " + CARD + "' /proc/diskstats"));
    }

    private long processBytes(String unit) throws TestFailed, InterruptedException {
        return Long.parseLong(guest.run(String.format(OF_UNIT, unit)));
    }

    /** The guest has one disk that it can write to; QEMU tells of a floppy drive, too. */
    private long card() throws TestFailed, InterruptedException {
        JsonNode disks = guest.machine().qmp().execute("query-blockstats", Map.of(), ANSWER);
        long bytes = 0;
        for (JsonNode disk : disks) {
            bytes += disk.path("stats").path("wr_bytes").asLong();
        }
        if (bytes == 0) {
            throw new TestFailed("QEMU says nothing of what was written: " + disks);
        }
        return bytes;
    }
}
