package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.guest.Viewer;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Something has filled the card, to the last block that it gets. */
final class FullDisk implements Scenario {
    private static final String DEVICE = "boiler";
    private static final String ALERT = "disk-full";
    private static final String FILLER = "/data/hirundo-test-filler";
    private static final int PER_SECOND = 5;
    static final Duration NOTICE = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "diskfull";
    }

    @Override
    public String promise() {
        return "goes on with a full card, says so, starts with it, and recovers";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(45);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Guest guest = run.boot(run.computer(run.freshCard(name(), Mqtt.LAN)).forward(Guest.MQTT));
        Ledger ledger = new Ledger();
        int full;
        try (Device device = Device.start(DEVICE, guest.mqttPort(), PER_SECOND, ledger)) {
            try (Viewer viewer = guest.viewer(Run.BOOT)) {
                viewer.awaitMetric(DEVICE, "n", value -> value.isInt(), run.deadline().within(NOTICE));
                fill(guest, "", FILLER);
                run.note("the card is full: " + guest.run("df -h --output=avail,pcent,target /data | tail -n 1"));
                alert(run, guest, true);
                viewer.forget();
                viewer.awaitMetric(DEVICE, "n", value -> value.isInt(), run.deadline().within(NOTICE));
                run.check(true, "with a full card viewers see what comes in");
            }
            guest.reboot();
            guest.awaitReady(Run.BOOT);
            guest.awaitShell(Run.BOOT);
            run.check(true, "starts with a full card");
            full = ledger.published();
            guest.run("rm " + FILLER + "*; sync");
            alert(run, guest, false);
            device.finish(run.deadline().within(NOTICE));
        }
        judge(run, guest, ledger, DEVICE, full);
        guest.powerOff();
    }

    /**
     * The journal drops its oldest for the newer while it has no room, and says so by its alert.
     *
     * @param full how many messages had been published when it got room again
     */
    static void judge(Run run, Guest guest, Ledger ledger, String device, int full) throws IOException, TestFailed, InterruptedException {
        List<String> wrong = new ArrayList<>(Health.failedUnits(guest));
        List<JsonNode> journal = guest.rest().telemetry(device);
        int oldest = ledger.oldest(journal);
        wrong.addAll(ledger.discrepancies(journal, oldest));
        run.check(wrong.isEmpty() && oldest <= full, ledger.published() + " messages, of which the oldest " + oldest
                + " gave room to the newer; each of the others in the journal once" + (wrong.isEmpty() ? "" : ": " + wrong));
    }

    /**
     * In ever smaller pieces, for a file that does not fit as a whole leaves room.
     *
     * @param as   what goes before a command to run it as somebody else; nothing for root, who gets also what is reserved
     * @param file what the files' names begin with
     */
    static void fill(Guest guest, String as, String file) throws TestFailed, InterruptedException {
        guest.run("for size in 512M 128M 32M 8M 1M 64K 4K; do i=0; while " + as + " fallocate -l $size " + file
                + "-$size-$i 2>/dev/null; do i=$((i + 1)); done; rm -f " + file + "-$size-$i; done; sync", Duration.ofMinutes(5));
    }

    /** Waits until the journal's alert is open, or no longer. */
    static void alert(Run run, Guest guest, boolean open) throws InterruptedException {
        try {
            run.deadline().within(NOTICE).awaitTrue(open ? "raise " + ALERT : "clear " + ALERT,
                    () -> Optional.of(Health.alerts(guest, ALERT).isEmpty() != open));
            run.check(true, "the alert " + ALERT + (open ? " is raised" : " is cleared when there is room again"));
        } catch (TestFailed never) {
            run.check(false, never.getMessage());
        }
    }
}
