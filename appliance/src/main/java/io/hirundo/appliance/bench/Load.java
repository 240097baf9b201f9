package io.hirundo.appliance.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The load's process: {@code broker-port web-port token viewers rate warm-up-seconds seconds}. Says {@code BEGIN} when
 * the measured time starts and {@code END …} with what it saw when it is over.
 */
final class Load {
    private Load() {}

    public static void main(String[] args) throws Exception {
        int brokerPort = Integer.parseInt(args[0]);
        int webPort = Integer.parseInt(args[1]);
        int viewers = Integer.parseInt(args[3]);
        int rate = Integer.parseInt(args[4]);
        try (LoadViewers swarm = new LoadViewers(); LoadPublisher publisher = new LoadPublisher(brokerPort)) {
            swarm.connect(webPort, args[2], viewers);
            publisher.publish(rate, Double.parseDouble(args[5]));
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
