package io.hirundo.appliance.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.broker.BrokerStatus.State;
import io.hirundo.appliance.config.BrokerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor alone: a fake machine, and a clock that goes on when the test says so. */
class SupervisorTest {

    private static final BrokerSettings SETTINGS = new BrokerSettings(
            true, "127.0.0.1", 1883, Optional.empty(), Optional.empty(), Optional.empty(), "devices");

    @TempDir
    Path data;

    private final FakeMachine machine = new FakeMachine();
    private final List<BrokerStatus> told = new ArrayList<>();
    private Supervisor supervisor;
    /** Begins beside the overflow, where a careless comparison of two nanoTimes goes wrong. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    @BeforeEach
    void supervise() {
        supervisor = new Supervisor(SETTINGS, data.resolve("mosquitto"), "somebody", machine,
                new Backoff(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(8), new Random(7)), told::add);
    }

    @Test
    void startsMosquittoAndSaysThatItRuns() {
        work();
        assertThat(told).extracting(BrokerStatus::state).containsExactly(State.STARTING);
        work();
        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(status().pid()).contains(100L);
        assertThat(status().url()).hasToString("mqtt://127.0.0.1:1883");
    }

    @Test
    void waitsLongerAfterEachEndUpToALimit() {
        work();
        work();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            machine.last().alive = false;
            waits.add(work() / TimeUnit.MILLISECONDS.toNanos(1));
            now += TimeUnit.SECONDS.toNanos(8);
            work();
            work();
            assertThat(status().state()).isEqualTo(State.RUNNING);
        }
        assertThat(status().restarts()).isEqualTo(6);
        assertThat(machine.started).hasSize(7);
        long full = 1000;
        for (long wait : waits) {
            assertThat(wait).isBetween(full / 2, full);
            full = Math.min(8000, full * 2);
        }
    }

    @Test
    void isPromptAgainAfterAMinuteOfHealth() {
        work();
        work();
        for (int i = 0; i < 5; i++) {
            machine.last().alive = false;
            now += work();
            work();
            work();
        }
        now += TimeUnit.SECONDS.toNanos(61);
        work();
        machine.last().alive = false;
        assertThat(work()).isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void doesNotStartBeforeTheTimeHasCome() {
        work();
        work();
        machine.last().alive = false;
        long wait = work();
        now += wait - 1;
        assertThat(work()).isEqualTo(1);
        assertThat(machine.started).hasSize(1);
        now += 1;
        work();
        assertThat(machine.started).hasSize(2);
    }

    @Test
    void saysWhatToInstallWhereThereIsNoMosquittoAndFindsItLater() {
        machine.installed = false;
        now += work();
        assertThat(status().state()).isEqualTo(State.MISSING);
        assertThat(status().message()).contains("apt-get install mosquitto");
        machine.installed = true;
        work();
        work();
        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(status().restarts()).isZero();
    }

    @Test
    void saysWhatToChangeWhereAnotherProgramHasThePort() {
        machine.occupied = Optional.of(new Machine.Occupied(true, "Address already in use"));
        now += work();
        assertThat(status().state()).isEqualTo(State.PORT_TAKEN);
        assertThat(status().message()).contains("127.0.0.1:1883", "broker.port", "broker.managed: false");
        assertThat(machine.started).isEmpty();
        machine.occupied = Optional.empty();
        work();
        work();
        assertThat(status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void saysWhyItMayNotListen() {
        machine.occupied = Optional.of(new Machine.Occupied(false, "Permission denied"));
        work();
        assertThat(status().state()).isEqualTo(State.RESTARTING);
        assertThat(status().message()).contains("Permission denied", "broker.host or broker.port");
    }

    @Test
    void endsAMosquittoThatNeverAnswers() {
        machine.answering = false;
        work();
        now += TimeUnit.SECONDS.toNanos(31);
        work();
        assertThat(machine.last().askedToEnd).isTrue();
        assertThat(status().state()).isEqualTo(State.RESTARTING);
    }

    @Test
    void repeatsWhatMosquittoSaidBeforeItEnded() throws Exception {
        work();
        work();
        Files.writeString(data.resolve("mosquitto/mosquitto.log"),
                "2026-11-01T10:00:00: mosquitto version 2.0.11 starting\n2026-11-01T10:00:00: Error: Out of paper\n");
        machine.last().alive = false;
        work();
        assertThat(status().message()).contains("it said: Error: Out of paper");
    }

    @Test
    void takesOverTheMosquittoThatAKilledHirundoLeftBehind() throws Exception {
        work();
        machine.leftBehind = Optional.of(machine.last());
        supervise();
        work();
        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThat(status().message()).contains("taken over");
        assertThat(machine.started).hasSize(1);
        assertThat(machine.last().askedToEnd).isFalse();
    }

    @Test
    void endsTheOneLeftBehindWhenTheSettingsHaveChanged() throws Exception {
        work();
        FakeMachine.FakeChild former = machine.last();
        machine.leftBehind = Optional.of(former);
        BrokerSettings changed = new BrokerSettings(
                true, "127.0.0.1", 1884, Optional.empty(), Optional.empty(), Optional.empty(), "devices");
        supervisor = new Supervisor(changed, data.resolve("mosquitto"), "somebody", machine,
                new Backoff(1, 1, new Random(7)), told::add);
        work();
        assertThat(former.askedToEnd).isTrue();
        assertThat(machine.started).hasSize(2);
    }

    @Test
    void endsMosquittoWhenItIsStopped() {
        work();
        work();
        supervisor.stop();
        assertThat(machine.last().askedToEnd).isTrue();
    }

    @Test
    void makesAStateOfAFolderItCannotUse() throws Exception {
        Files.writeString(data.resolve("mosquitto"), "a file where the folder should be");
        work();
        assertThat(status().state()).isEqualTo(State.RESTARTING);
        assertThat(status().message()).contains("cannot use");
    }

    @Test
    void keepsTheLogWithinItsLimit() throws Exception {
        work();
        work();
        Path log = data.resolve("mosquitto/mosquitto.log");
        Files.write(log, new byte[(int) BrokerLog.MOST_BYTES + 1]);
        now += Duration.ofSeconds(31).toNanos();
        work();
        assertThat(log).isEmptyFile();
        assertThat(log.resolveSibling("mosquitto.log.1")).hasSize(BrokerLog.MOST_BYTES + 1);
    }

    private long work() {
        return supervisor.doWork(now);
    }

    private BrokerStatus status() {
        return told.getLast();
    }
}
