package io.hirundo.image.scenario;

import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.guest.Viewer;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Whoever writes to the data partition has a share of it, uses it up, and takes nothing from the others. */
final class Shares implements Scenario {
    private static final String DEVICE = "boiler";
    private static final int PER_SECOND = 5;
    private static final String BROKER = "/var/lib/mosquitto";
    private static final String JOURNAL = "/var/lib/hirundo";
    private static final String UPDATE = "/var/lib/hirundo/update";
    private static final List<String> SHARES = List.of(BROKER, JOURNAL, UPDATE);
    private static final String FILLER = "/hirundo-test-filler";
    /** What the journal and the broker write meanwhile. */
    private static final long NOISE_MEGABYTES = 16;
    private static final String LIMITED = "setpriv --reuid %1$s --regid %1$s --clear-groups --inh-caps=-all";

    @Override
    public String name() {
        return "shares";
    }

    @Override
    public String promise() {
        return "journal, broker and update each keep their share of the card, whoever has filled his";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(45);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Guest guest = run.boot(run.computer(run.freshCard(name(), Mqtt.LAN)).forward(Guest.MQTT));
        areGivenOut(run, guest);
        Ledger ledger = new Ledger();
        int full;
        try (Device device = Device.start(DEVICE, guest.mqttPort(), PER_SECOND, ledger)) {
            long journal = megabytes(guest, "avail", JOURNAL);
            FullDisk.fill(guest, as("mosquitto"), BROKER + FILLER);
            run.check(megabytes(guest, "avail", BROKER) == 0 && megabytes(guest, "avail", JOURNAL) > journal - NOISE_MEGABYTES,
                    "a full share of the broker takes nothing from the journal");
            guest.run("rm " + BROKER + FILLER + "*");

            long update = megabytes(guest, "avail", UPDATE);
            FullDisk.fill(guest, as("hirundo"), JOURNAL + FILLER);
            run.check(megabytes(guest, "avail", UPDATE) == update, "a full share of the journal takes nothing from an update");
            FullDisk.alert(run, guest, true);
            guest.run(as("mosquitto") + " sh -c 'head -c 64M /dev/zero >" + BROKER + FILLER + "'; rm " + BROKER + FILLER);
            guest.run("systemctl restart " + Guest.GATEWAY_UNIT, Duration.ofMinutes(3));
            guest.awaitReady(Run.BOOT);
            try (Viewer viewer = guest.viewer(Run.BOOT)) {
                viewer.awaitMetric(DEVICE, "n", value -> value.isInt(), run.deadline().within(FullDisk.NOTICE));
            }
            run.check(true, "the gateway starts in a full share, and viewers see what comes in");
            full = ledger.published();
            guest.run("rm " + JOURNAL + FILLER + "*");
            FullDisk.alert(run, guest, false);
            device.finish(run.deadline().within(FullDisk.NOTICE));
        }
        FullDisk.judge(run, guest, ledger, DEVICE, full);
        guest.powerOff();
    }

    private static void areGivenOut(Run run, Guest guest) throws TestFailed, InterruptedException {
        long all = megabytes(guest, "size", "/data");
        long given = 0;
        StringBuilder said = new StringBuilder();
        for (String share : SHARES) {
            long size = megabytes(guest, "size", share);
            given += size;
            said.append(String.format(Locale.ROOT, ", %s %d MB", share, size));
        }
        run.check(given < all, "of " + all + " MB" + said);
        run.check(guest.run("systemctl show --value -p Result hirundo-quota.service").equals("success"), "its unit has done it all");
    }

    /** As one of the programs, without root's rights: root's are above all limits. */
    private static String as(String user) {
        return String.format(Locale.ROOT, LIMITED, user);
    }

    private static long megabytes(Guest guest, String column, String folder) throws TestFailed, InterruptedException {
        return Long.parseLong(guest.run("df -BM --output=" + column + " " + folder + " | tail -n 1 | tr -dc 0-9"));
    }
}
