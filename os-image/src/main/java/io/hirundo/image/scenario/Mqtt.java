package io.hirundo.image.scenario;

import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.guest.Viewer;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A device on the network publishes; or must not, as it is by default. */
final class Mqtt implements Scenario {
    static final String LAN = "mqtt: lan\n";
    private static final int PER_SECOND = 20;
    private static final int MESSAGES = 200;
    private static final Duration LOAD = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public String promise() {
        return "the broker is this machine's alone, and the site's where the first-boot file says so";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(40);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Guest closed = run.boot(run.computer(run.freshCard(name() + "-closed")).forward(Guest.MQTT));
        run.check(refuses(closed), "without being asked, nobody on the network reaches the broker");
        run.check(closed.run("ss -Hltn sport = :" + Guest.MQTT).contains("127.0.0.1:" + Guest.MQTT),
                "it listens on the loopback alone");
        closed.powerOff();

        Guest guest = run.boot(run.computer(run.freshCard(name() + "-lan", LAN)).forward(Guest.MQTT));
        Ledger ledger = new Ledger();
        try (Viewer viewer = guest.viewer(Run.BOOT); Device device = Device.start("greenhouse", guest.mqttPort(), PER_SECOND, ledger)) {
            viewer.awaitMetric("greenhouse", "n", value -> value.asInt() >= MESSAGES, run.deadline().within(LOAD));
            run.check(true, "what a device publishes from the network is seen over the WebSocket");
            device.finish(run.deadline().within(LOAD));
        }
        List<String> wrong = ledger.discrepancies(guest.rest().telemetry("greenhouse"));
        run.check(wrong.isEmpty(), ledger.published() + " messages, each in the journal once" + (wrong.isEmpty() ? "" : ": " + wrong));
        guest.powerOff();
    }

    /** The host's port takes the connection in any case, and hangs up when the guest does not. */
    private static boolean refuses(Guest guest) {
        try {
            Device.tryConnection(guest.mqttPort());
            return false;
        } catch (TestFailed refused) {
            return true;
        }
    }
}
