package io.hirundo.appliance.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The bench's end of the {@link Load}: each call returns when the load has done what it was told. It fails where a viewer
 * was not let in or lost its connection, now or before.
 */
final class LoadControl implements AutoCloseable {

    /**
     * What was seen of a time of publishing.
     *
     * @param deliveries   late ones of earlier messages included
     * @param share        of what was due, that is of all that was to be published, to every viewer at once; 1 is all
     * @param acknowledged messages, by the broker
     */
    record Seen(long deliveries, double share, long acknowledged, double seconds, double p50Ms, double p99Ms, double maxMs) {}

    /**
     * @param caughtUp deliveries that came late
     * @param missing  deliveries that have not come
     */
    record Settled(long caughtUp, long missing) {}

    private final Child child;

    LoadControl(Path log, int brokerPort, int webPort, String dialect, String token) {
        this.child = Child.java("load", log, Load.class,
                List.of(Integer.toString(brokerPort), Integer.toString(webPort), dialect, token));
    }

    /** @return seconds until the last of them was subscribed */
    double connect(int viewers) throws MeasurementFailed, InterruptedException {
        return Double.parseDouble(ask("connect " + viewers, 0));
    }

    /** One more viewer, which reads nothing. */
    void stall() throws MeasurementFailed, InterruptedException {
        ask("stall", 0);
    }

    /** Publishes at that rate, for so long. */
    Seen publish(int rate, double seconds) throws MeasurementFailed, InterruptedException {
        String[] words = ask("publish " + rate + " " + seconds, seconds).split(" ");
        return new Seen(Long.parseLong(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]),
                Double.parseDouble(words[3]), Long.parseLong(words[4]) / 1e6, Long.parseLong(words[5]) / 1e6,
                Long.parseLong(words[6]) / 1e6);
    }

    /** Waits until what was published has been delivered, or nothing more comes, at most so many seconds. */
    Settled settle(double mostSeconds) throws MeasurementFailed, InterruptedException {
        String[] words = ask("settle " + mostSeconds, mostSeconds).split(" ");
        return new Settled(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    private String ask(String line, double seconds) throws MeasurementFailed, InterruptedException {
        child.say(line);
        String answer = child.next(seconds);
        if (!answer.startsWith("OK")) {
            throw new MeasurementFailed(answer.replaceFirst("^FAILED ", ""));
        }
        return answer.substring(2).strip();
    }

    @Override
    public void close() {
        child.close();
    }
}
