package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** A board without a battery: it is 1970 at every start, until somebody knows better. */
final class WrongClock implements Scenario {
    private static final String EPOCH = "1970-01-01T00:00:10";
    /** What is kept of the time is written now and then, not at every tick. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "clock1970";
    }

    @Override
    public String promise() {
        return "boots in 1970, says so, and is never again as early as it has been";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(20);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name());
        Guest guest = run.boot(run.computer(card).clock(EPOCH));
        Instant first = time(guest);
        run.check(first.isAfter(Instant.parse("2020-01-01T00:00:00Z")),
                "at the first start it is " + first + ": not before this software was made");
        JsonNode clock = guest.rest().get("/api/v1/system").path("clock");
        run.check(!clock.path("synchronised").asBoolean(true), "does not trust its clock: " + clock.path("reason").asText());
        run.check(!Health.failedUnits(guest).iterator().hasNext(), "no unit has failed for it");

        Instant later = first.plus(Duration.ofDays(100));
        guest.run("date -u -s @" + later.getEpochSecond());
        guest.powerOff();

        Guest again = run.boot(run.computer(card).clock(EPOCH));
        Instant second = time(again);
        run.check(second.isAfter(later.minus(KEPT)), "after a start in 1970 it is " + second + ", where it was " + later
                + " when it was switched off");
        run.check(again.rest().get("/api/v1/system").path("gatewayId").isTextual(), "a token that is made then is good");
        again.powerOff();
    }

    private static Instant time(Guest guest) throws TestFailed, InterruptedException {
        return Instant.ofEpochSecond(Long.parseLong(guest.run("date +%s")));
    }
}
