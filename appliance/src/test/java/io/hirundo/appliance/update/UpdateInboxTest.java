package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import io.hirundo.gateway.update.Updates;
import io.hirundo.gateway.update.Updates.Taken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's side, and what root makes of it. */
class UpdateInboxTest {
    private static final Updates.Order ORDER = new Updates.Order("ana", false);

    @TempDir
    Path folder;
    private Machine machine;
    private final byte[] bundle = Machine.bundle(8192, 1500);
    private final List<String> said = new ArrayList<>();
    private int restarts;

    @BeforeEach
    void makeAMachine() {
        machine = new Machine(folder);
    }

    @Test
    void isOnlyWhereThereAreSlotsAndRauc() throws IOException {
        assertThat(UpdateInbox.at(machine.places, 0)).isPresent();
        machine.put("proc/cmdline", "quiet\n");
        assertThat(UpdateInbox.at(machine.places, 0)).isEmpty();
        machine.boots("A", "0.1.0", false, "boot-1");
        Files.delete(machine.root.resolve("etc/rauc/system.conf"));
        assertThat(UpdateInbox.at(machine.places, 0)).isEmpty();
    }

    @Test
    void handsABundleOverToRoot() throws Exception {
        assertThat(take(bundle, bundle.length, new Updates.Order("ana", true))).isEqualTo(new Taken.Asked());
        assertThat(inbox().state().phase()).isEqualTo(Phase.WAITING);
        assertThat(machine.places.incoming()).hasBinaryContent(bundle);
        assertThat(take(bundle, bundle.length, ORDER)).isInstanceOf(Taken.Busy.class);

        machine.bundleIs("hirundo-arm64", "0.0.9");
        assertThat(update().installRequested(true)).isTrue();
        assertThat(said).contains("asked for by ana", "installed 0.0.9 in slot B");
        assertThat(machine.raucCalls()).last().isEqualTo("install " + machine.places.taken());
        assertThat(restarts).isOne();
        for (Path gone : List.of(machine.places.request(), machine.places.incoming(), machine.places.part(), machine.places.taken())) {
            assertThat(Machine.isThere(gone)).as("%s", gone).isFalse();
        }
    }

    @Test
    void tellsWhyRootRefusedIt() throws Exception {
        machine.bundleIs("hirundo-arm64", "0.0.9");
        take(bundle, bundle.length, ORDER);
        assertThat(update().installRequested(true)).isFalse();

        UpdateState state = inbox().state();
        assertThat(state.phase()).isEqualTo(Phase.IDLE);
        assertThat(state.last()).contains(new UpdateState.Result(Outcome.REFUSED, "0.0.9",
                "it is older: 0.0.9, and 0.1.0 runs; --older installs it nevertheless", Machine.NOW.toEpochMilli()));
        assertThat(restarts).isZero();
        assertThat(Machine.isThere(machine.places.taken())).isFalse();
        assertThat(take(bundle, bundle.length, ORDER)).isEqualTo(new Taken.Asked());
    }

    @Test
    void doesNothingWhereNothingIsAskedFor() throws Exception {
        assertThat(update().installRequested(true)).isTrue();
        assertThat(said).containsExactly("nothing is asked for");
        assertThat(inbox().state().phase()).isEqualTo(Phase.IDLE);
        assertThat(inbox().state().last()).isEmpty();
    }

    @Test
    void rootTakesNoLinkForABundle() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "root's");
        Files.createDirectories(machine.places.inbox());
        Files.createSymbolicLink(machine.places.incoming(), secret);
        new UpdateRequest("mallory", true).ask(machine.places);

        assertThat(update().installRequested(true)).isFalse();
        assertThat(inbox().state().last().orElseThrow().reason()).isEqualTo("what was sent is no plain file");
        assertThat(secret).hasContent("root's");
        assertThat(machine.raucCalls()).isEmpty();

        Files.createSymbolicLink(machine.places.request(), secret);
        assertThat(update().installRequested(true)).isFalse();
        assertThat(inbox().state().last().orElseThrow().reason()).isEqualTo("there is a request without a bundle");
        assertThat(Machine.isThere(machine.places.request())).as("else it would be asked for again and again").isFalse();
    }

    @Test
    void takesNoBundleThatEndsTooSoon() throws IOException {
        assertThat(take(bundle, bundle.length + 1L, ORDER))
                .isEqualTo(new Taken.CutShort("it ended after " + bundle.length + " of " + (bundle.length + 1) + " bytes"));
        InputStream breaks = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("the peer has gone");
            }
        };
        assertThat(inbox().take(breaks, 10, ORDER)).isInstanceOf(Taken.CutShort.class);
        assertThat(machine.places.inbox()).isEmptyDirectory();
        assertThat(inbox().state().phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void forgetsWhatAGatewayThatWasKilledHasLeft() throws IOException {
        Files.createDirectories(machine.places.inbox());
        Files.write(machine.places.part(), bundle);
        Files.write(machine.places.incoming(), bundle);
        inbox();
        assertThat(machine.places.inbox()).isEmptyDirectory();

        take(bundle, bundle.length, ORDER);
        inbox();
        assertThat(machine.places.incoming()).as("it is asked for").exists();
    }

    @Test
    void leavesTheJournalItsRoom() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        Updates full = UpdateInbox.at(machine.places, free * 2).orElseThrow();
        assertThat(full.take(new ByteArrayInputStream(bundle), bundle.length, ORDER)).isInstanceOfSatisfying(Taken.NoRoom.class,
                noRoom -> assertThat(noRoom.reason()).contains("it needs 9.5 KiB", "0 B"));
        assertThat(machine.places.inbox()).isEmptyDirectory();
    }

    @Test
    void showsWhatComesInAndLetsNoSecondOneInMeanwhile() throws Exception {
        Updates inbox = inbox();
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out, 1 << 16);
        CompletableFuture<Taken> first = CompletableFuture.supplyAsync(() -> inbox.take(in, bundle.length, ORDER));
        out.write(bundle, 0, bundle.length / 2);
        out.flush();
        await().until(() -> inbox.state().phase() == Phase.RECEIVING && inbox.state().percent() > 40);
        assertThat(inbox.take(new ByteArrayInputStream(bundle), bundle.length, ORDER)).isInstanceOf(Taken.Busy.class);
        out.write(bundle, bundle.length / 2, bundle.length - bundle.length / 2);
        out.close();

        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(new Taken.Asked());
        assertThat(inbox.state().phase()).isEqualTo(Phase.WAITING);
        assertThat(machine.places.incoming()).hasBinaryContent(bundle);
    }

    private Updates inbox() {
        return UpdateInbox.at(machine.places, 0).orElseThrow();
    }

    private Taken take(byte[] bytes, long length, Updates.Order order) {
        return inbox().take(new ByteArrayInputStream(bytes), length, order);
    }

    private Update update() {
        return new Update(machine.places, machine.rauc(), said::add, () -> restarts++, Machine.clock());
    }
}
