package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.SensorSite;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What a site of fifty sensors makes the image write to its card in a day, and an idle machine. If that is asked, with other options of
 * ext4 beside its own, in turns within one start.
 *
 * <p>Measured when the write-ahead log has its length. As long as it grows, the first minutes of a start, each commit of the gateway costs
 * a commit of ext4 too, and later none.
 */
final class Writes implements Scenario {
    /** Of the journal's own, a byte of event, at one commit a second: see appliance/bench. */
    private static final double AIM = 1.5;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofMinutes(2);
    /** One of the broker's autosaves, and the longest commit interval. */
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final int ROUNDS = 3;
    /** Of the write-ahead log, when it has been filled once: 4 MiB. */
    private static final long LOG_BYTES = 4L << 20;
    private static final Duration FILLED = Duration.ofMinutes(20);
    /** Less than that, and it is another load that was measured. */
    private static final double LEAST_TAKEN = 0.9;
    /** QEMU is asked a moment after the guest's kernel. */
    private static final double DIFFERENCE = 0.05;

    /** For mount(8). */
    private static final List<String> MOUNTS = List.of("commit=5,nolazytime", "commit=30,nolazytime", "commit=60,nolazytime",
            "commit=30,lazytime");

    @Override
    public String name() {
        return "writes";
    }

    @Override
    public String promise() {
        return "writes to the data partition alone, and tells how much";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(90);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Guest guest = run.boot(run.computer(run.freshCard(name(), Mqtt.LAN)).forward(Guest.MQTT));
        WriteMeter meter = new WriteMeter(guest);
        run.note("mounted with " + guest.run("findmnt -n -o OPTIONS /data"));
        try (SensorSite _ = SensorSite.start(guest.mqttPort())) {
            run.deadline().within(FILLED).awaitTrue("fill its write-ahead log", () -> Optional.of(logBytes(guest) >= LOG_BYTES));
            check(run, meter.measure(LONG));
            if (run.options().compare()) {
                mounts(run, guest, meter);
            }
        }
        say(run, "idle", meter.measure(IDLE));
        guest.powerOff();
    }

    private static long logBytes(Guest guest) throws TestFailed, InterruptedException {
        return Long.parseLong(guest.run("stat -c %s /var/lib/hirundo/journal.db-wal"));
    }

    private static void check(Run run, WriteMeter.Reading reading) {
        say(run, "its own options", reading);
        run.note(String.format(Locale.ROOT, "the gateway writes %.2f bytes a byte of event (aim: %.1f), %d bytes an event",
                reading.gatewayPerEventByte(), AIM, reading.events().bytes() / Math.max(1, reading.events().events())));
        double perSecond = reading.events().events() / reading.seconds();
        run.check(perSecond > LEAST_TAKEN * SensorSite.SENSORS, String.format(Locale.ROOT, "%.1f events a second are journalled", perSecond));
        run.check(reading.others() == 0, reading.others() + " bytes are written beside the data partition");
        run.check(Math.abs(reading.card() - reading.data().bytes()) <= DIFFERENCE * reading.card(),
                "QEMU counts " + reading.card() + " bytes, the guest's kernel " + reading.data().bytes());
    }

    private static void mounts(Run run, Guest guest, WriteMeter meter) throws IOException, TestFailed, InterruptedException {
        Map<String, List<WriteMeter.Reading>> readings = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (String options : MOUNTS) {
                guest.run("mount -o remount," + options + " /data");
                WriteMeter.Reading reading = meter.measure(SHORT);
                say(run, options, reading);
                readings.computeIfAbsent(options, _ -> new ArrayList<>()).add(reading);
            }
        }
        readings.forEach((options, all) -> summary(run, options, all));
    }

    private static void say(Run run, String what, WriteMeter.Reading reading) {
        run.note(String.format(Locale.ROOT, "%s: %.0f s, %d events of %d bytes; data partition %d bytes in %d requests, %d flushes;"
                + " gateway %d, broker %d; %.2f bytes a byte of event, %.0f MB a day", what, reading.seconds(), reading.events().events(),
                reading.events().bytes(), reading.data().bytes(), reading.data().requests(), reading.flushes(), reading.gateway(),
                reading.broker(), reading.perEventByte(), reading.megabytesADay()));
    }

    private static void summary(Run run, String what, List<WriteMeter.Reading> all) {
        run.note(String.format(Locale.ROOT, "median, %s: %.0f MB a day in %.1f requests a second, of it %.0f beyond what gateway and broker"
                + " write", what, median(all, WriteMeter.Reading::megabytesADay),
                median(all, reading -> reading.data().requests() / reading.seconds()), median(all, WriteMeter.Reading::addedADay)));
    }

    private static double median(List<WriteMeter.Reading> all, ToDoubleFunction<WriteMeter.Reading> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
