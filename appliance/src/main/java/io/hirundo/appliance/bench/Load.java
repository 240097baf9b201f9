package io.hirundo.appliance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * The load's process: {@code broker-port web-port dialect token}. It does what it is told on its standard input, a line
 * each, and answers each by a line, {@code OK …} or {@code FAILED reason}; {@link LoadControl} is the other end.
 */
final class Load {
    /** For all of them: at 100 a second 10,000 viewers would take that long. */
    private static final long CONNECT_SECONDS = 100;
    /** When nothing came for that long, nothing is on its way. */
    private static final long QUIET_NANOS = 2_000_000_000;

    private final LoadViewers viewers;
    private final LoadPublisher publisher;
    private int connected;
    /** How many deliveries are due from the first message on. */
    private long due;

    private Load(LoadViewers viewers, LoadPublisher publisher) {
        this.viewers = viewers;
        this.publisher = publisher;
    }

    public static void main(String[] args) throws Exception {
        try (LoadViewers viewers = new LoadViewers(Integer.parseInt(args[1]), Dialect.of(args[2], args[3]), args[3]);
             LoadPublisher publisher = new LoadPublisher(Integer.parseInt(args[0]));
             BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Load load = new Load(viewers, publisher);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(load.answer(line.split(" ")));
            }
        }
    }

    private String answer(String[] words) throws InterruptedException {
        try {
            String answer = switch (words[0]) {
                case "connect" -> connect(Integer.parseInt(words[1]));
                case "stall" -> stall();
                case "publish" -> publish(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
                case "settle" -> settle(Double.parseDouble(words[1]));
                default -> throw new IOException("there is no command " + words[0]);
            };
            return viewers.trouble().isEmpty() ? "OK " + answer : "FAILED " + viewers.trouble();
        } catch (IOException e) {
            return "FAILED " + e.getMessage();
        }
    }

    private String connect(int count) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        if (count > 0) {
            await(viewers.connect(count), count);
        }
        connected += count;
        return format("%.6f", (System.nanoTime() - begin) / 1e9);
    }

    private String stall() throws IOException, InterruptedException {
        await(viewers.stall(), 1);
        return "";
    }

    private static void await(Future<Void> done, int count) throws IOException, InterruptedException {
        try {
            done.get(CONNECT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException(count + " viewers were not all subscribed after " + CONNECT_SECONDS + " s", e);
        }
    }

    /** Says deliveries, the share of what was due, acknowledged, seconds, p50, p99 and the most, in nanoseconds. */
    private String publish(int rate, double seconds) throws IOException, InterruptedException {
        viewers.tally().begin(System.nanoTime());
        long deliveries = viewers.tally().deliveries();
        long acknowledged = publisher.acknowledged();
        long begin = System.nanoTime();
        due += publisher.publish(rate, seconds) * connected;
        double took = (System.nanoTime() - begin) / 1e9;
        Histogram seen = viewers.tally().latencies();
        return format("%d %.6f %d %.6f %d %d %d", viewers.tally().deliveries() - deliveries,
                viewers.tally().fresh() / (rate * seconds * Math.max(1, connected)), publisher.acknowledged() - acknowledged, took,
                seen.getValueAtPercentile(50), seen.getValueAtPercentile(99), seen.getMaxValue());
    }

    /**
     * Waits until everything that was published has come, or nothing comes any more, or the time is over. Says how many
     * deliveries came meanwhile, and how many are still due: those that are on their way or were left out by the server.
     */
    private String settle(double mostSeconds) throws InterruptedException {
        long first = viewers.tally().deliveries();
        long before = first;
        long until = System.nanoTime() + (long) (mostSeconds * 1e9);
        long heard = System.nanoTime();
        boolean quiet = false;
        while (System.nanoTime() < until && !quiet && before < due) {
            TimeUnit.MILLISECONDS.sleep(5);
            long now = viewers.tally().deliveries();
            heard = now == before ? heard : System.nanoTime();
            before = now;
            quiet = System.nanoTime() - heard > QUIET_NANOS;
        }
        long missing = Math.max(0, due - before);
        due = quiet ? before : due; // what was left out is not waited for again
        return (before - first) + " " + missing;
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
