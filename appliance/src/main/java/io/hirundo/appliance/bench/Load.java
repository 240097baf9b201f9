package io.hirundo.appliance.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The load's process: {@code broker-port web-port token viewers rate warm-up-seconds seconds}. Says {@code BEGIN} when
 * the measured time starts and {@code END …} with what it saw when it is over.
 */
final class Load {
    /**
     * At 500 messages/s it takes minutes until the JVM has seen often enough what a commit or a reconnect does; a gateway
     * runs for months. So it is warmed at a higher rate than it is measured at.
     */
    private static final int WARM_UP_RATE = 2_500;

    private Load() {}

    public static void main(String[] args) throws Exception {
        int brokerPort = Integer.parseInt(args[0]);
        int webPort = Integer.parseInt(args[1]);
        int viewers = Integer.parseInt(args[3]);
        int rate = Integer.parseInt(args[4]);
        try (LoadViewers swarm = new LoadViewers(); LoadPublisher publisher = new LoadPublisher(brokerPort)) {
            swarm.connect(webPort, args[2], viewers);
            double warmUp = Double.parseDouble(args[5]);
            publisher.publish(Math.max(rate, WARM_UP_RATE), 0.7 * warmUp);
            publisher.publish(rate, 0.3 * warmUp);
            swarm.latencies.reset();
            long deliveries = swarm.deliveries.get();
            long acknowledged = publisher.acknowledged();
            long start = System.nanoTime();
            System.out.println("BEGIN");
            publisher.publish(rate, Double.parseDouble(args[6]));
            double seconds = (System.nanoTime() - start) / 1e9;
            Histogram seen = swarm.latencies.getIntervalHistogram();
            System.out.println(String.format(Locale.ROOT, "END %d %d %.3f %d %d %d",
                    swarm.deliveries.get() - deliveries, publisher.acknowledged() - acknowledged, seconds,
                    seen.getValueAtPercentile(50), seen.getValueAtPercentile(99), seen.getMaxValue()));
            // What is still on its way arrives before the connections end; the bench ends this process.
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }
}
