package io.hirundo.appliance.bench;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.journal.JournalItem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Fills a journal through the gateway's own classes, in the sequencer's place: 50 sensors that say temperature, humidity and
 * pressure once a second, each a walk of its own, and a checkpoint a minute of their time. How fast that goes is the journal's
 * affair. Owned by one thread.
 */
final class JournalFiller implements AutoCloseable {
    static final int DEVICES = 50;
    static final List<String> METRICS = List.of("temperature", "humidity", "pressure");
    /** What may wait for its commit: a gateway bounds it too, by the bytes in flight. */
    private static final long MOST_PENDING = 50_000;
    private static final int EVENTS_A_MINUTE = 60 * DEVICES;
    private static final String[] NAMES = METRICS.toArray(String[]::new);

    private final Journal journal;
    private final EventEncoder encoder = new EventEncoder(BenchToken.GATEWAY_ID);
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[][] hundredths = new long[DEVICES][NAMES.length];
    private final StringBuilder json = new StringBuilder();
    private final long startMs;
    private long seq;
    private long appended;
    private long jsonBytes;

    /** @param startMs epoch milliseconds of the first event */
    JournalFiller(Path data, GatewayConfig.Journal config, long startMs, LongSupplier nanoTime) {
        this.journal = Journal.open(data, config, (_, _) -> { }, Clock.systemUTC(), nanoTime);
        this.startMs = startMs;
        this.seq = journal.firstFreeSeq() - 1;
        for (long[] device : hundredths) {
            device[0] = 2_150;
            device[1] = 4_800;
            device[2] = 101_325;
        }
    }

    static String device(int number) {
        return "sensor-" + number;
    }

    Journal journal() {
        return journal;
    }

    /** By this filler. */
    long appended() {
        return appended;
    }

    /** The events' JSON, a line each. */
    long jsonBytes() {
        return jsonBytes;
    }

    /** The time of the next event. */
    long nowMs() {
        return startMs + appended / DEVICES * 1_000;
    }

    long lastSeq() {
        return seq;
    }

    /** As fast as the journal takes them; on disk when it returns. @param progress told now and then how many there are */
    void append(long events, LongConsumer progress) {
        for (long left = events; left > 0; left--) {
            next();
            while (seq - journal.committedSeq() > MOST_PENDING) {
                LockSupport.parkNanos(100_000);
            }
            if (left % 65_536 == 0) {
                progress.accept(events - left);
            }
        }
        awaitCommitted();
    }

    /** So many in one commit. @param due lets the journal's commit interval pass, by the clock that it was given */
    void commit(int events, Runnable due) {
        for (int i = 0; i < events; i++) {
            next();
        }
        due.run();
        awaitCommitted();
    }

    private void awaitCommitted() {
        while (journal.committedSeq() < seq) {
            LockSupport.parkNanos(10_000);
        }
    }

    private void next() {
        int device = (int) (appended % DEVICES);
        long ts = nowMs() + 17L * device; // not all in the same millisecond
        byte[] payload = payload(hundredths[device]);
        double[] numbers = new double[NAMES.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = hundredths[device][i] / 100.0;
        }
        Event event = encoder.encode(EventType.TELEMETRY, device(device), ++seq, ts, ts + 3, payload,
                new Metrics(payload, NAMES, new int[NAMES.length], new int[NAMES.length], numbers));
        appended++;
        jsonBytes += event.jsonLength() + 1;
        journal.append(new JournalItem.Append(event, Delivery.NONE));
        if (appended % EVENTS_A_MINUTE == 0) {
            journal.append(new JournalItem.Checkpoint(seq, devices(ts), List.of()));
        }
    }

    /** As the sequencer hands them over: all have changed within a minute. */
    private List<DeviceState> devices(long ts) {
        List<DeviceState> all = new ArrayList<>(DEVICES);
        for (int device = 0; device < DEVICES; device++) {
            Map<String, byte[]> values = new LinkedHashMap<>();
            for (int i = 0; i < NAMES.length; i++) {
                values.put(NAMES[i], Double.toString(hundredths[device][i] / 100.0).getBytes(StandardCharsets.US_ASCII));
            }
            all.add(new DeviceState(BenchToken.GATEWAY_ID, device(device), null, true, null, ts, ts, values));
        }
        return all;
    }

    private byte[] payload(long[] values) {
        json.setLength(0);
        for (int i = 0; i < values.length; i++) {
            values[i] += random.nextInt(-7, 8);
            json.append(i == 0 ? "{\"" : ",\"").append(NAMES[i]).append("\":").append(values[i] / 100).append('.')
                    .append(values[i] / 10 % 10).append(values[i] % 10);
        }
        return json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        journal.close();
    }
}
