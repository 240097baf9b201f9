package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Updates that must not stay: those that are not taken at all, and those that show only when they run. */
final class Rollback implements Scenario {
    private static final String DEVICE = "boiler";
    private static final int PER_SECOND = 5;

    @Override
    public String name() {
        return "rollback";
    }

    @Override
    public String promise() {
        return "a bad update is refused, or ends on the old version by itself, with the data intact";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(120);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        TestBundles bundles = new TestBundles(run);
        Guest guest = run.boot(run.computer(run.freshCard(name(), Mqtt.LAN)).forward(Guest.MQTT));
        Updating updating = new Updating(run, guest);
        Ledger ledger = new Ledger();
        try (Device device = Device.start(DEVICE, guest.mqttPort(), PER_SECOND, ledger)) {
            int resets = guest.resets();
            refused(run, updating, "cut short", bundles.cutShort());
            refused(run, updating, "altered", bundles.altered());
            refused(run, updating, "unsigned", bundles.unsigned());
            refused(run, updating, "signed by a stranger", bundles.ofAStranger());
            refused(run, updating, "for another product", bundles.forAnotherProduct());
            run.check(guest.resets() == resets && updating.state().path("booted").path("slot").asText().equals("A"),
                    "after all of these it runs on as it did");

            rolledBack(run, guest, updating, "whose gateway never starts", bundles.withBrokenService());
            rolledBack(run, guest, updating, "whose kernel panics", bundles.thatPanics());
            device.finish(run.deadline().within(Duration.ofMinutes(3)));
        }
        List<String> wrong = Health.complaints(guest, ledger, DEVICE);
        run.check(wrong.isEmpty(), ledger.published() + " messages over all of it, each in the journal once"
                + (wrong.isEmpty() ? "" : ": " + wrong));
        guest.powerOff();
    }

    private static void refused(Run run, Updating updating, String what, Path bundle)
            throws IOException, TestFailed, InterruptedException {
        Optional<String> reason = updating.refused(bundle);
        run.check(reason.isPresent(), "a bundle that is " + what + " is " + reason.map(why -> "refused: " + why).orElse("not refused"));
    }

    private static void rolledBack(Run run, Guest guest, Updating updating, String what, Path bundle)
            throws IOException, TestFailed, InterruptedException {
        int before = guest.resets();
        updating.sendGood(bundle, "");
        guest.awaitReset(before, Updating.DONE);
        guest.awaitReset(before + 1, Updating.DONE); // at least one trial that did not end well
        JsonNode state = updating.awaitOutcome(Set.of("rolled-back", "committed"));
        run.check(state.path("booted").path("slot").asText().equals("A") && !state.path("booted").path("trial").asBoolean()
                && state.path("last").path("outcome").asText().equals("rolled-back"),
                "an update " + what + ": after " + (guest.resets() - before) + " restarts runs " + Updating.booted(state) + ", "
                        + state.path("last").path("outcome").asText() + ": " + state.path("last").path("reason").asText());
        guest.awaitShell(Run.BOOT);
    }
}
