package io.hirundo.gateway.command;

import static io.hirundo.gateway.command.CommandSite.who;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import org.junit.jupiter.api.Test;

class CommandDeskTest {
    private final CommandSite site = new CommandSite();

    @Test
    void isAnEventFirstAndGoesToTheDeviceBehindItsCommit() {
        String id = site.taken("relay", 5_000);

        assertThat(site.log).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(EventType.COMMAND);
            assertThat(event.deviceId()).isEqualTo("relay");
            assertThat(new String(event.payload())).isEqualTo("{\"id\":\"" + id
                    + "\",\"command\":{\"on\":true},\"by\":\"eva\",\"expiresAt\":" + (site.nowMs() + 5_000) + "}");
        });
        assertThat(site.handed()).isNull();
        assertThat(status(id)).isEqualTo("pending");

        site.commit();
        site.publish();

        assertThat(site.seen).containsExactly(new CommandSite.Seen(id, "{\"id\":\"" + id
                + "\",\"command\":{\"on\":true},\"expiresAt\":" + (site.nowMs() + 5_000) + "}", 5, 0));
        assertThat(status(id)).isEqualTo("sent");
    }

    @Test
    void theDevicesResultEndsItOnce() {
        String id = sent("relay", 5_000);

        assertThat(site.answer(id, "relay", "done")).isEmpty();
        assertThat(status(id)).isEqualTo("done");
        assertThat(site.answer(id, "relay", "done")).as("the same again").isEmpty();
        assertThat(site.answer(id, "relay", "failed")).hasValueSatisfying(words -> assertThat(words).contains("ended as 'done'"));
        site.pass(60_000);

        assertThat(site.ends(id)).containsExactly("done");
    }

    @Test
    void anotherDeviceCannotEndIt() {
        String id = sent("relay", 5_000);

        assertThat(site.answer(id, "valve", "done")).hasValueSatisfying(words -> assertThat(words).contains("valve"));
        assertThat(site.answer("made-up", "relay", "done")).isPresent();
        assertThat(site.ends(id)).isEmpty();
    }

    @Test
    void aDeviceThatDoesNotAnswerTimesOutTwoSecondsAfterTheExpiry() {
        String id = sent("relay", 5_000);

        site.pass(6_999);
        assertThat(site.ends(id)).isEmpty();
        site.pass(1);

        assertThat(site.ends(id)).containsExactly("timeout");
        assertThat(site.message(id)).contains("it was published, and no answer came");
        assertThat(site.answer(id, "relay", "done")).as("too late").isPresent();
    }

    @Test
    void whatTheBrokerSaidStandsInTheEnd() {
        String id = site.taken("relay", 5_000);
        site.commit();
        OutgoingCommand command = site.handed();
        site.publish();
        command.note("nobody listens for this device's commands");
        site.pass(7_000);

        assertThat(site.message(id)).endsWith("; nobody listens for this device's commands");
    }

    @Test
    void withoutABrokerItExpiresOnTimeAndIsNeverPublished() {
        String id = site.taken("relay", 5_000);
        site.commit();
        site.pass(4_999);
        assertThat(site.ends(id)).isEmpty();
        site.pass(1);

        assertThat(site.ends(id)).containsExactly("expired");
        assertThat(site.message(id)).contains("no connection to the broker");
        site.publishAll();
        assertThat(site.seen).isEmpty();
    }

    @Test
    void whatCannotBeWrittenToDiskExpiresToo() {
        String id = site.taken("relay", 5_000);
        site.pass(5_000);

        assertThat(site.ends(id)).containsExactly("expired");
        assertThat(site.message(id)).contains("not on disk");
        site.commit();
        site.publishAll();
        assertThat(site.seen).isEmpty();
    }

    @Test
    void isClaimedOnceAndOnlyWhileItIsGood() {
        site.taken("relay", 5_000);
        site.commit();
        OutgoingCommand command = site.handed();
        assertThat(command.claim()).isPresent();
        assertThat(command.claim()).isEmpty();
        assertThat(command.isWanted()).isFalse();

        command.notSent();
        assertThat(command.isWanted()).isTrue();
        site.pass(4_500);
        assertThat(command.claim()).hasValueSatisfying(message ->
                assertThat(message.expirySeconds()).as("less than a second is left").isEqualTo(1));
        command.notSent();
        site.pass(500);
        assertThat(command.claim()).isEmpty();
    }

    @Test
    void aClockThatIsSetNeitherExpiresNorRevivesIt() {
        String early = site.taken("relay", 5_000);
        site.commit();
        site.setClock(10L * 365 * 86_400_000);
        site.pass(1_000);
        site.publish();
        assertThat(site.seen).hasSize(1);
        assertThat(site.seen.getFirst().body()).as("in the gateway's time of now").contains("\"expiresAt\":" + (site.nowMs() + 4_000));
        assertThat(site.answer(early, "relay", "done")).isEmpty();

        String late = site.taken("relay", 5_000);
        site.setClock(-20L * 365 * 86_400_000);
        site.pass(5_000);
        assertThat(site.ends(late)).containsExactly("expired");
    }

    @Test
    void needsTheRoleAndTheRightToTheDeviceAndTheDevice() {
        assertThat(site.give(who(Role.VIEWER, "*"), "relay", 1_000, 0)).isInstanceOf(Given.Forbidden.class);
        assertThat(site.give(who(Role.OPERATOR, "valve"), "relay", 1_000, 0)).isInstanceOfSatisfying(Given.NotFound.class,
                notFound -> assertThat(notFound.reason()).contains("relay"));
        assertThat(site.give(who(Role.ADMIN, "*"), "nobody", 1_000, 0)).isInstanceOf(Given.NotFound.class);
        assertThat(site.log).isEmpty();
        assertThat(site.give(who(Role.OPERATOR, "rel*"), "relay", 1_000, 0)).isInstanceOf(Given.Taken.class);
        assertThat(site.desk.find(who(Role.ADMIN, "valve"), site.commandIds().getFirst())).isEmpty();
        assertThat(site.desk.find(who(Role.VIEWER, "relay"), site.commandIds().getFirst())).isPresent();
    }

    @Test
    void agesFromItsArrivalOn() {
        assertThat(site.give(CommandSite.OPERATOR, "relay", 100, 100)).isInstanceOf(Given.Late.class);
        assertThat(site.log).isEmpty();
        site.give(CommandSite.OPERATOR, "relay", 100, 60);
        site.commit();
        site.pass(40);

        assertThat(site.ends(site.commandIds().getFirst())).containsExactly("expired");
    }

    @Test
    void noMoreThanAHundredAreUnderWayForADevice() {
        for (int i = 0; i < OpenCommands.MAX_OF_DEVICE; i++) {
            site.taken("relay", 5_000);
        }
        assertThat(site.give("relay", 5_000)).isInstanceOfSatisfying(Given.Full.class,
                full -> assertThat(full.reason()).contains("100 commands").contains("relay"));
        assertThat(site.give("valve", 5_000)).isInstanceOf(Given.Taken.class);
        site.pass(5_000);
        assertThat(site.give("relay", 5_000)).isInstanceOf(Given.Taken.class);
        assertThat(site.desk.counts().status().ended()).containsEntry("expired", 101L);
    }

    @Test
    void whatWasNotCommittedBeforeAKillNeverWas() {
        String id = site.taken("relay", 5_000);
        site.kill();
        site.pass(60_000);

        assertThat(site.log).isEmpty();
        assertThat(site.desk.find(CommandSite.OPERATOR, id)).isEmpty();
    }

    @Test
    void whatWasCommittedBeforeAKillIsNotPublishedAgainAndStillTakesItsAnswer() {
        String published = sent("relay", 60_000);
        String waiting = site.taken("valve", 60_000);
        site.commit();
        site.kill();
        site.publishAll();

        assertThat(site.seen).extracting(CommandSite.Seen::id).containsExactly(published);
        assertThat(site.answer(published, "relay", "done")).isEmpty();
        site.pass(61_999);
        assertThat(site.ends(waiting)).isEmpty();
        site.pass(1);
        assertThat(site.ends(waiting)).containsExactly("timeout");
        assertThat(site.message(waiting)).contains("restarted").contains("not known");
        assertThat(site.ends(published)).containsExactly("done");
    }

    @Test
    void overAKillTheClockIsTrustedNoFurtherThanTheTimeItWasGiven() {
        String id = sent("relay", 60_000);
        site.setClock(-10L * 365 * 86_400_000);
        site.kill();
        site.pass(62_000);
        assertThat(site.ends(id)).containsExactly("timeout");

        String other = sent("relay", 60_000);
        site.setClock(10L * 365 * 86_400_000);
        site.kill();
        site.pass(9_999);
        assertThat(site.ends(other)).as("an answer that the broker kept may still come").isEmpty();
        site.pass(1);
        assertThat(site.ends(other)).containsExactly("timeout");
    }

    @Test
    void aCommandOfTheFleetKeepsItsIdAndIsGivenOnce() {
        long seq = site.takeFromFleet("f1", "relay", 7, site.nowMs() + 5_000, false);
        assertThat(site.takeFromFleet("f1", "relay", 8, site.nowMs() + 5_000, false)).as("another entry").isEqualTo(seq);
        site.commit();
        site.publishAll();
        assertThat(site.answer("f1", "relay", "done")).isEmpty();
        site.commit();
        assertThat(site.takeFromFleet("f1", "relay", 7, site.nowMs() + 5_000, true)).as("it has ended").isEqualTo(seq);

        assertThat(site.seen).extracting(CommandSite.Seen::id).containsExactly("f1");
        Event command = site.log.getFirst();
        assertThat(command.ts()).as("when the fleet gave it").isEqualTo(7);
        assertThat(new String(command.payload())).contains("\"by\":\"fleet:ana\"");
        assertThat(site.desk.counts().status().repeated()).isEqualTo(2);
    }

    @Test
    void whatTheFleetHandsOutAgainIsKnownFromTheJournalHoweverLongAgoItEnded() {
        long seq = site.takeFromFleet("f1", "relay", 7, site.nowMs() + 3_600_000, false);
        site.commit();
        site.publishAll();
        site.answer("f1", "relay", "done");
        for (int i = 0; i <= OpenCommands.KEPT_ENDED; i++) {
            site.takeFromFleet("other" + i, "nobody", 8 + i, site.nowMs() + 5_000, false);
        }
        site.commit();
        assertThat(site.desk.find(CommandSite.OPERATOR, "f1")).isEmpty();

        assertThat(site.takeFromFleet("f1", "relay", 7, site.nowMs() + 3_600_000, true)).isEqualTo(seq);
        site.commit();
        site.publishAll();
        assertThat(site.seen).hasSize(1);
    }

    @Test
    void theFleetHearsOfWhatCannotBeDone() {
        site.takeFromFleet("late", "relay", 1, site.nowMs() - 1, false);
        site.takeFromFleet("lost", "nobody", 2, site.nowMs() + 5_000, false);
        site.takeFromFleet("long", "relay", 3, site.nowMs() + 2L * CommandRules.MAX_TTL_MS, false);
        site.desk.refuse("odd", "relay", 4, "'command' must be an object", false);
        site.commit();
        site.publishAll();
        site.pass(100_000);

        assertThat(site.seen).isEmpty();
        assertThat(site.ends("late")).containsExactly("expired");
        assertThat(site.ends("lost")).containsExactly("rejected");
        assertThat(site.message("lost")).contains("nobody");
        assertThat(site.ends("long")).containsExactly("rejected");
        assertThat(site.ends("odd")).containsExactly("rejected");
        assertThat(site.commandIds()).containsExactly("late", "lost", "long");
    }

    @Test
    void aMalformedEntryDoesNotEndTheCommandWhoseIdItHas() {
        site.takeFromFleet("f1", "relay", 1, site.nowMs() + 5_000, false);
        site.desk.refuse("f1", "relay", 2, "'command' must be an object", false);

        assertThat(site.ends("f1")).isEmpty();
    }

    private String sent(String deviceId, long ttlMs) {
        String id = site.taken(deviceId, ttlMs);
        site.commit();
        site.publishAll();
        return id;
    }

    private String status(String id) {
        return site.desk.find(CommandSite.OPERATOR, id).orElseThrow().status();
    }
}
