package io.hirundo.image.scenario;

import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.guest.Rest;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A start that was asked for, and one by the reset button. */
final class Reboot implements Scenario {
    private static final int PER_SECOND = 20;
    private static final int MESSAGES = 100;
    private static final Duration LOAD = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "reboot";
    }

    @Override
    public String promise() {
        return "keeps its data, its name and its keys over a reboot and a reset";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(45);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Guest guest = run.boot(run.computer(run.freshCard(name(), Mqtt.LAN)).forward(Guest.MQTT));
        Ledger ledger = new Ledger();
        Rest rest = guest.rest();
        String gateway = rest.get("/api/v1/system").path("gatewayId").asText();
        String machine = guest.run("cat /etc/machine-id");
        try (Device device = Device.start("boiler", guest.mqttPort(), PER_SECOND, ledger)) {
            published(run, ledger, MESSAGES);
            guest.reboot();
            back(guest);
            run.check(true, "comes back after a reboot that was asked for");
            published(run, ledger, 2 * MESSAGES);
            int before = guest.resets();
            guest.machine().reset();
            guest.awaitReset(before, Duration.ofSeconds(20));
            back(guest);
            run.check(true, "comes back after the reset button, with devices publishing");
            device.finish(run.deadline().within(LOAD));
        }
        List<String> wrong = ledger.discrepancies(rest.telemetry("boiler"));
        run.check(wrong.isEmpty(), ledger.published() + " messages over two restarts, each in the journal once"
                + (wrong.isEmpty() ? "" : ": " + wrong));
        run.check(rest.get("/api/v1/system").path("gatewayId").asText().equals(gateway),
                "the gateway is the same one: the token of before is good, its name is " + gateway);
        run.check(guest.run("cat /etc/machine-id").equals(machine), "the machine-id is the same");
        guest.powerOff();
    }

    private static void back(Guest guest) throws TestFailed, InterruptedException {
        guest.awaitReady(Run.BOOT);
        guest.awaitShell(Run.BOOT);
    }

    private static void published(Run run, Ledger ledger, int promises) throws TestFailed, InterruptedException {
        run.deadline().within(LOAD).awaitTrue("acknowledge " + promises + " messages",
                () -> Optional.of(ledger.promises() >= promises));
    }
}
