package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of an update over the restarts of the machine. */
class TrialTest {
    private static final long AT = Machine.NOW.toEpochMilli();

    @TempDir
    Path folder;
    private Machine machine;

    @BeforeEach
    void install() throws Exception {
        machine = new Machine(folder);
        assertThat(new Update(machine.places, machine.rauc(), _ -> { }, () -> { }, Machine.clock())
                .install(machine.bundleFile(), false, true)).isTrue();
        machine.boots("B", "0.2.0", true, "boot-2");
    }

    @Test
    void aVersionThatHasProvedItselfStays() throws Exception {
        assertThat(state().booted()).isEqualTo(new UpdateState.Booted("B", "0.2.0", true));
        assertThat(state().other()).contains(new UpdateState.Other("A", "0.1.0", true));
        assertThat(state().last()).contains(new UpdateState.Result(Outcome.INSTALLED, "0.2.0", "", AT));

        trial().passed();
        assertThat(machine.raucCalls()).last().isEqualTo("status mark-good");
        for (String boot : List.of("boot-2", "boot-3")) {
            machine.boots("B", "0.2.0", boot.equals("boot-2"), boot);
            assertThat(state().booted().isTrial()).as(boot).isFalse();
            assertThat(state().last()).contains(new UpdateState.Result(Outcome.COMMITTED, "0.2.0", "", AT));
            assertThat(state().other()).contains(new UpdateState.Other("A", "0.1.0", true));
        }
    }

    @Test
    void theVersionBeforeTellsWhyItRunsAgain() throws Exception {
        trial().failed(List.of("the broker is not connected", "no reading of boiler"));
        assertThat(machine.raucCalls()).last().isEqualTo("status mark-bad");

        machine.boots("A", "0.1.0", false, "boot-3");
        assertThat(state().booted()).isEqualTo(new UpdateState.Booted("A", "0.1.0", false));
        assertThat(state().other()).contains(new UpdateState.Other("B", "0.2.0", false));
        assertThat(state().last()).contains(new UpdateState.Result(Outcome.ROLLED_BACK, "0.2.0",
                "the broker is not connected; no reading of boiler", AT));
    }

    @Test
    void aVersionThatNeverCameUpIsTakenBackToo() {
        machine.boots("A", "0.1.0", false, "boot-5");
        assertThat(state().last().orElseThrow().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(state().last().orElseThrow().reason()).startsWith("it did not come up");
    }

    @Test
    void thatItWasTakenBackIsNotForgottenWithTheNextRefusal() throws Exception {
        machine.boots("A", "0.1.0", false, "boot-5");
        machine.hold();
        Thread next = Thread.ofVirtual().start(() -> {
            try {
                new Update(machine.places, machine.rauc(), _ -> { }, () -> { }, Machine.clock()).install(machine.bundleFile(), false, true);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> machine.inboxWhileRootIsWorking().state().phase() == UpdateState.Phase.INSTALLING);
        assertThat(state().last().orElseThrow().outcome()).as("while the next one is under way").isEqualTo(Outcome.ROLLED_BACK);
        machine.release();
        next.join();
        assertThat(state().last()).contains(new UpdateState.Result(Outcome.INSTALLED, "0.2.0", "", AT));
    }

    @Test
    void aRefusalBetweenHidesNothing() throws Exception {
        machine.boots("A", "0.1.0", false, "boot-1");
        refuseSomething();
        assertThat(state().last().map(UpdateState.Result::outcome)).contains(Outcome.REFUSED);
        machine.boots("A", "0.1.0", false, "boot-5");
        assertThat(state().last().map(UpdateState.Result::outcome)).as("0.2.0 is installed, and does not run")
                .contains(Outcome.ROLLED_BACK);
        refuseSomething();
        assertThat(state().last().map(UpdateState.Result::outcome)).contains(Outcome.REFUSED);
        assertThat(state().other()).contains(new UpdateState.Other("B", "0.2.0", false));
    }

    @Test
    void aRefusalPutsNothingOnTrialAgain() throws Exception {
        trial().passed();
        refuseSomething();
        assertThat(state().booted().isTrial()).isFalse();
        assertThat(state().last().map(UpdateState.Result::outcome)).contains(Outcome.REFUSED);
    }

    private void refuseSomething() throws IOException, InterruptedException {
        assertThat(new Update(machine.places, machine.rauc(), _ -> { }, () -> { }, Machine.clock()).install(folder, false, true)).isFalse();
    }

    @Test
    void saysThatTheBootLoaderCouldNotBeTold() {
        machine.raucSays("mark", 1, "", "");
        assertThatThrownBy(() -> trial().passed()).isInstanceOf(IOException.class).hasMessageContaining("cannot mark this slot as good");
        assertThat(state().last().map(UpdateState.Result::outcome)).isEqualTo(Optional.of(Outcome.INSTALLED));
    }

    private Trial trial() {
        return new Trial(machine.places, machine.rauc(), Machine.clock());
    }

    private UpdateState state() {
        return UpdateInbox.at(machine.places, 0).orElseThrow().state();
    }
}
