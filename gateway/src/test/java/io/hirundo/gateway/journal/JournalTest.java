package io.hirundo.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Append;
import io.hirundo.gateway.journal.JournalItem.Repeated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path dir;
    @AutoClose
    final Sites sites = new Sites();

    @Test
    void givesBackWhatWasAppendedByteForByteAndInOrder() {
        List<Event> appended = new ArrayList<>();
        Site site = sites.open(dir);
        appended.addAll(site.appendMany(5000));
        appended.add(site.append(site.event(EventType.STATUS, "boiler", -7, "{\"isOnline\":true,\"text\":\"\\nü\"}")));
        site.awaitCommitted();
        assertThat(Site.texts(site.readAll())).isEqualTo(Site.texts(appended));
        site.close();

        Site again = sites.open(dir);
        assertThat(Site.texts(again.readAll())).isEqualTo(Site.texts(appended));
        assertThat(again.readAll().getLast()).usingRecursiveComparison().isEqualTo(appended.getLast());
    }

    @Test
    void readsFromAnySeqInPiecesOfAnySize() {
        Random random = new Random(7);
        Site site = sites.open(dir);
        List<Event> appended = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            appended.addAll(site.appendMany(1 + random.nextInt(80)));
            site.awaitCommitted();
        }
        site.close();
        Site again = sites.open(dir);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(appended.size());
            List<Event> rest = Site.readAll(again.journal, appended.get(from).seq(), 1 << random.nextInt(20));
            assertThat(rest).extracting(Event::seq)
                    .isEqualTo(appended.subList(from + 1, appended.size()).stream().map(Event::seq).toList());
        }
    }

    @Test
    void readsBeyondWhatItRemembers() {
        Site site = sites.open(dir);
        List<Event> appended = site.appendMany(40_000); // about 6 MB, more than the recent blocks hold
        site.awaitCommitted();
        assertThat(Site.texts(site.readAll())).isEqualTo(Site.texts(appended));
    }

    @Test
    void releasesInOrderAfterTheCommitAndRedeliveriesWithTheEventTheyRepeat() {
        Site site = sites.open(dir);
        Event event = site.appendTelemetry("boiler", Site.NOW, "temperature", 1);
        site.journal.append(new Repeated(event.seq(), Delivery.NONE));
        site.awaitCommitted();
        Site.await(() -> site.released.size() == 2);
        assertThat(((Append) site.released.get(0)).event()).isSameAs(event);
        assertThat(site.released.get(1)).isInstanceOf(Repeated.class);
    }

    @Test
    void releasesARedeliveryOfWhatIsOnDiskWithoutWaitingAndWithoutACommit() {
        Site site = sites.open(dir);
        Event event = site.appendTelemetry("boiler", Site.NOW, "temperature", 1);
        site.close();
        Site slow = sites.open(dir, Duration.ofHours(1));
        slow.journal.append(new Repeated(event.seq(), Delivery.NONE));
        Site.await(() -> slow.released.size() == 1);
        assertThat(slow.journal.status().commits()).isZero();
    }

    @Test
    void commitsOnceForAllThatComesWithinTheInterval() {
        Site site = sites.open(dir, Duration.ofMillis(300));
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            site.appendTelemetry("boiler", Site.NOW + i, "temperature", i);
        }
        site.awaitCommitted();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(site.journal.status().commits()).isEqualTo(1);
    }

    @Test
    void commitsAFloodBeforeTheIntervalIsOver() {
        Site site = sites.open(dir, Duration.ofHours(1));
        site.appendMany(Inbox.EARLY_EVENTS);
        site.awaitCommitted();
        site.append(site.event(EventType.TELEMETRY, "a", 0, "{\"text\":\"" + "x".repeat((int) Inbox.EARLY_BYTES) + "\"}"));
        site.awaitCommitted();
    }

    @Test
    void commitsACommandWithoutWaitingForTheInterval() {
        Site site = sites.open(dir, Duration.ofHours(1));
        site.appendMany(3);
        site.append(site.event(EventType.COMMAND, "relay", 1, "{\"id\":\"c1\"}"));
        site.awaitCommitted();

        assertThat(site.journal.status().commits()).isEqualTo(1);
    }

    @Test
    void commitsWhatWaitsWhenItIsClosed() {
        Site site = sites.open(dir, Duration.ofHours(1));
        site.appendMany(10);
        site.close();
        assertThat(site.released).hasSize(10);

        Site again = sites.open(dir);
        assertThat(again.readAll()).hasSize(10);
    }

    @Test
    void givesNoSeqTwiceAfterAKill() {
        long newest = 0;
        String id = "";
        Path from = dir.resolve("0");
        for (int kill = 1; kill <= 3; kill++) {
            Site site = sites.open(from);
            assertThat(site.journal.firstFreeSeq()).isGreaterThan(newest);
            assertThat(kill == 1 || site.journal.journalId().equals(id)).isTrue();
            id = site.journal.journalId();
            site.appendMany(50);
            site.awaitCommitted();
            // Numbers may have been given out beyond what is on disk, but none beyond the reservation.
            newest = site.journal.reservedUpTo();
            from = Site.copyOf(from, dir.resolve("" + kill));
            Site look = sites.open(Site.copyOf(from, dir.resolve("look" + kill)));
            assertThat(look.readAll()).hasSize(50 * kill);
        }
    }

    @Test
    void renewsTheReservationBeforeItIsUsedUp() {
        Site site = sites.open(dir);
        long reserved = site.journal.reservedUpTo();
        assertThat(reserved).isEqualTo(site.journal.firstFreeSeq() - 1 + JournalWriter.RESERVATION);
        Event event = site.telemetry("a", 1, Map.of());
        Event late = new Event(reserved - 5, event.type(), event.gatewayId(), event.deviceId(), event.ts(), event.serverTs(),
                event.frame(), event.jsonStart(), event.payloadStart(), null);
        site.append(late);
        site.awaitCommitted(reserved - 5);
        assertThat(site.journal.reservedUpTo()).isEqualTo(reserved - 5 + JournalWriter.RESERVATION);
    }

    @Test
    void isOpenedByOneProcessOnly() {
        sites.open(dir);
        assertThatThrownBy(() -> sites.open(dir)).isInstanceOf(JournalException.class).hasMessageContaining("already open");
    }

    @Test
    void startsEmptyWithTheCursorBeforeTheFirstSeq() {
        Site site = sites.open(dir);
        assertThat(site.journal.firstFreeSeq()).isEqualTo(1);
        assertThat(site.journal.committedSeq()).isZero();
        assertThat(site.journal.readableAfter()).isZero();
        assertThat(site.journal.read(0, 1000)).isEmpty();
    }
}
