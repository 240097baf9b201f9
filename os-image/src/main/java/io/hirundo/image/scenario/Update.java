package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From slot A to B over REST, and back to A from the command line. */
final class Update implements Scenario {
    private static final String DEVICE = "boiler";
    private static final int PER_SECOND = 10;
    private static final Duration INSTALL = Duration.ofMinutes(6);

    @Override
    public String name() {
        return "update";
    }

    @Override
    public String promise() {
        return "is updated from A to B and from B to A, and loses nothing";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(75);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        TestBundles bundles = new TestBundles(run);
        Path newer = bundles.newer();
        QemuArguments computer = run.computer(run.freshCard(name(), Mqtt.LAN)).forward(Guest.MQTT).secondDisk(bundles.original());
        Guest guest = run.boot(computer);
        Updating updating = new Updating(run, guest);
        String first = guest.version();
        run.check(updating.state().path("booted").path("slot").asText().equals("A"), "runs " + Updating.booted(updating.state()));

        Ledger ledger = new Ledger();
        try (Device device = Device.start(DEVICE, guest.mqttPort(), PER_SECOND, ledger)) {
            overRest(run, guest, updating, newer);
            fromTheCommandLine(run, guest, updating, bundles.original(), first);
            device.finish(run.deadline().within(Duration.ofMinutes(3)));
        }
        List<String> wrong = Health.complaints(guest, ledger, DEVICE);
        run.check(wrong.isEmpty(), ledger.published() + " messages over both updates, each in the journal once"
                + (wrong.isEmpty() ? "" : ": " + wrong));
        guest.powerOff();
    }

    private static void overRest(Run run, Guest guest, Updating updating, Path newer)
            throws IOException, TestFailed, InterruptedException {
        long start = System.nanoTime();
        updating.sendGood(newer, "");
        run.note("a bundle of " + (Files.size(newer) >> 20) + " MB is taken in " + since(start));
        JsonNode state = updating.await("run the update in slot B, committed", now -> now.path("phase").asText().equals("idle")
                && now.path("booted").path("slot").asText().equals("B")
                && now.path("last").path("outcome").asText().equals("committed"));
        run.check(state.path("booted").path("version").asText().equals(TestBundles.NEWER), "runs " + Updating.booted(state) + " "
                + since(start) + " after it was sent");
        guest.awaitShell(Run.BOOT);
        run.check(guest.slot().equals("B") && guest.version().contains(TestBundles.NEWER),
                "the version that is shown is the one that has booted");
    }

    private static void fromTheCommandLine(Run run, Guest guest, Updating updating, Path original, String first)
            throws IOException, TestFailed, InterruptedException {
        guest.run("head -c " + Files.size(original) + " /dev/vdb > /data/hirundo-test.raucb", INSTALL);
        Optional<String> refusal = Optional.of(guest.ask("hirundo update /data/hirundo-test.raucb", INSTALL))
                .filter(answer -> answer.status() != 0).map(answer -> answer.text());
        run.check(refusal.isPresent(), "an older version is refused" + refusal.map(why -> ": " + why).orElse(""));
        int before = guest.resets();
        guest.machine().console().start("hirundo update --older /data/hirundo-test.raucb");
        guest.awaitReset(before, Updating.DONE);
        JsonNode state = updating.awaitOutcome(Set.of("committed", "rolled-back", "failed"));
        run.check(state.path("booted").path("slot").asText().equals("A") && state.path("booted").path("version").asText().equals(first),
                "asked for it, goes back: runs " + Updating.booted(state));
        guest.awaitShell(Run.BOOT);
        guest.run("rm /data/hirundo-test.raucb");
    }

    private static String since(long startNanos) {
        return Boot.seconds(Duration.ofNanos(System.nanoTime() - startNanos));
    }
}
