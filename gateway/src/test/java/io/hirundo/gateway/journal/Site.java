package io.hirundo.gateway.journal;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.journal.JournalItem.Append;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/** A journal under test and the sequencer's part: it numbers events, hands them over and waits for their commit. */
final class Site implements AutoCloseable {
    static final long NOW = 1_733_394_600_000L;

    final Journal journal;
    final List<JournalItem> released = new CopyOnWriteArrayList<>();
    final AtomicLong commits = new AtomicLong();
    /** Run by the writer after each commit; while it does not return, what is appended comes together in the next one. */
    volatile Runnable afterCommit = () -> { };
    private final EventEncoder encoder = new EventEncoder("site-7");
    private long nextSeq;

    static GatewayConfig.Journal config(Duration commitEvery) {
        return new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), commitEvery);
    }

    Site(Path dir, GatewayConfig.Journal config, LongSupplier nanoTime) {
        this(dir, config, nanoTime, new FreeSpace(dir));
    }

    Site(Path dir, GatewayConfig.Journal config, LongSupplier nanoTime, LongSupplier freeBytes) {
        journal = Journal.open(dir, config, this::committed, Clock.systemUTC(), nanoTime, freeBytes);
        nextSeq = journal.firstFreeSeq();
    }

    private void committed(List<JournalItem> items, long committedSeq) {
        released.addAll(items);
        commits.incrementAndGet();
        afterCommit.run();
    }

    long nextSeq() {
        return nextSeq;
    }

    Event telemetry(String device, long ts, Map<String, Double> values) {
        return telemetry(device, ts, ts + 4, true, values);
    }

    /** @param clockTrusted false: the event is marked */
    Event telemetry(String device, long ts, long serverTs, boolean clockTrusted, Map<String, Double> values) {
        StringBuilder json = new StringBuilder("{");
        String[] names = new String[values.size()];
        double[] numbers = new double[values.size()];
        int i = 0;
        for (Map.Entry<String, Double> value : values.entrySet()) {
            json.append(i == 0 ? "" : ",").append('"').append(value.getKey()).append("\":").append(value.getValue());
            names[i] = value.getKey();
            numbers[i++] = value.getValue();
        }
        byte[] payload = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        Metrics metrics = new Metrics(payload, names, new int[i], new int[i], numbers);
        return encoder.encode(EventType.TELEMETRY, device, nextSeq++, ts, serverTs, clockTrusted, payload, metrics);
    }

    Event event(EventType type, String device, long ts, String payload) {
        return encoder.encode(type, device, nextSeq++, ts, ts + 4, payload.getBytes(StandardCharsets.UTF_8), null);
    }

    Event append(Event event) {
        return append(event, 0);
    }

    Event append(Event event, int packetId) {
        journal.append(new Append(event, new Delivery(1, packetId, false, 0, Optional.empty())));
        return event;
    }

    Event appendTelemetry(String device, long ts, String metric, double value) {
        return append(telemetry(device, ts, Map.of(metric, value)));
    }

    /** @param count events of one device, a second apart */
    List<Event> appendMany(int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(appendTelemetry("boiler", NOW + 1000L * i, "temperature", i));
        }
        return events;
    }

    void awaitCommitted() {
        awaitCommitted(nextSeq - 1);
    }

    void awaitCommitted(long seq) {
        await(() -> journal.committedSeq() >= seq);
    }

    static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).atMost(20, TimeUnit.SECONDS).until(condition);
    }

    List<Event> readAll() {
        return readAll(journal, journal.readableAfter(), 64 * 1024);
    }

    static List<Event> readAll(Journal journal, long afterSeq, int maxBytes) {
        List<Event> all = new ArrayList<>();
        long cursor = afterSeq;
        for (List<Event> some = journal.read(cursor, maxBytes); !some.isEmpty(); some = journal.read(cursor, maxBytes)) {
            all.addAll(some);
            cursor = some.getLast().seq();
        }
        return all;
    }

    static List<String> texts(List<Event> events) {
        return events.stream().map(Event::toString).toList();
    }

    /** What a kill at this moment would leave: the files as they are, without a close. */
    static Path copyOf(Path dir, Path to) {
        try {
            Files.createDirectories(to);
            for (String name : List.of("journal.db", "journal.db-wal")) {
                if (Files.exists(dir.resolve(name))) {
                    Files.copy(dir.resolve(name), to.resolve(name));
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
