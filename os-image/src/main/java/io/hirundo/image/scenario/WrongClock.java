package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.TimeServer;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A board without a battery: it is 1970 at every start, until somebody knows better. */
final class WrongClock implements Scenario {
    private static final String EPOCH = "1970-01-01T00:00:10";
    private static final Instant OLD = Instant.parse("2020-01-01T00:00:00Z");
    /** Far from what any machine here could show by itself. */
    private static final Duration AHEAD = Duration.ofDays(100);
    private static final Duration LEARN = Duration.ofMinutes(3);
    private static final Duration MOMENT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "clock1970";
    }

    @Override
    public String promise() {
        return "boots in 1970, says so, learns the time, and is never again as early as it has been";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(40);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name());
        Guest guest = run.boot(run.computer(card).clock(EPOCH));
        Instant first = time(guest);
        run.check(first.isAfter(OLD), "at the first start it is " + first + ": not before this software was made");
        JsonNode clock = guest.rest().get("/api/v1/system").path("clock");
        run.check(!clock.path("synchronised").asBoolean(true), "does not trust its clock: " + clock.path("reason").asText());
        run.check(Health.failedUnits(guest).isEmpty(), "no unit has failed for it");

        Instant last = learn(run, guest);
        guest.powerOff();

        Guest again = run.powerOn(run.computer(card).clock(EPOCH));
        again.machine().network(false); // nobody tells it
        again.awaitShell(Run.BOOT);
        Instant second = time(again);
        run.check(!second.isBefore(last.minus(MOMENT)), "after a start in 1970 it is " + second + ", where it was " + last
                + " when it was switched off");
        again.machine().network(true);
        again.awaitReady(Run.BOOT);
        run.check(again.rest().get("/api/v1/system").path("gatewayId").isTextual(), "a token that is made then is good");
        again.powerOff();
    }

    /** The network has somebody who knows the time. @return the guest's time when it knows it too */
    private static Instant learn(Run run, Guest guest) throws IOException, TestFailed, InterruptedException {
        try (TimeServer server = TimeServer.start(TimeServer.PORT, AHEAD)) {
            guest.run("mkdir -p /run/systemd/timesyncd.conf.d && printf '[Time]\\nNTP=10.0.2.2\\n'"
                    + " > /run/systemd/timesyncd.conf.d/test.conf && systemctl restart systemd-timesyncd");
            run.deadline().within(LEARN).awaitTrue("trust the clock that NTP has set",
                    () -> Optional.of(guest.rest().get("/api/v1/system").path("clock").path("synchronised").asBoolean()));
            Instant now = time(guest);
            run.check(Duration.between(now, server.time()).abs().compareTo(MOMENT) < 0,
                    "trusts the time that it is told by NTP: " + now);
            return now;
        }
    }

    private static Instant time(Guest guest) throws TestFailed, InterruptedException {
        return Instant.ofEpochSecond(Long.parseLong(guest.run("date +%s")));
    }
}
