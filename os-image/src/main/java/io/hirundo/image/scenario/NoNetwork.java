package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The installer plugs the network in last, or never. */
final class NoNetwork implements Scenario {
    /** DHCP asks again in growing steps. */
    private static final Duration DHCP = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "nonetwork";
    }

    @Override
    public String promise() {
        return "does its first boot without a network, and is there as soon as the cable is";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(40);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        QemuArguments computer = run.computer(run.freshCard(name()));
        Guest guest = run.powerOn(computer);
        guest.machine().network(false);
        guest.awaitShell(Run.BOOT);
        Health.awaitReadyInside(run, guest, Run.BOOT);
        run.check(true, "the page answers on the machine itself " + Boot.seconds(guest.machine().running()) + " after power-on");
        List<String> failed = Health.failedUnits(guest);
        run.check(failed.isEmpty(), "nothing waits for the network and fails" + (failed.isEmpty() ? "" : ": " + failed));

        long plugged = System.nanoTime();
        guest.machine().network(true);
        guest.awaitReady(DHCP);
        run.check(true, "answers from outside " + Boot.seconds(Duration.ofNanos(System.nanoTime() - plugged))
                + " after the cable was plugged in");
        guest.powerOff();

        Guest again = run.powerOn(computer);
        again.machine().network(false);
        again.awaitShell(Run.BOOT);
        Health.awaitReadyInside(run, again, Run.BOOT);
        run.check(true, "and once more without");
        again.powerOff();
    }
}
