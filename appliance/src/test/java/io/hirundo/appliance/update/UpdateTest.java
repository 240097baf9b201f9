package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import io.hirundo.gateway.update.Updates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateTest {
    @TempDir
    Path folder;
    private Machine machine;
    private Path bundle;
    private int restarts;
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void makeAMachine() {
        machine = new Machine(folder);
        bundle = machine.bundleFile();
    }

    @Test
    void installsANewerVersionIntoTheOtherSlotAndRestarts() throws Exception {
        assertThat(install()).isTrue();

        assertThat(machine.raucCalls()).last().isEqualTo("install " + bundle);
        assertThat(restarts).isOne();
        assertThat(said).contains("installing 0.2.0 (0.1.0 runs) into slot B", "20 % Determining slot states done.",
                "installed 0.2.0 in slot B", "restarting");
        UpdateState state = state();
        assertThat(state.phase()).isEqualTo(Phase.RESTARTING);
        assertThat(state.other()).contains(new UpdateState.Other("B", "0.2.0", true));
        assertThat(state.last()).contains(new UpdateState.Result(Outcome.INSTALLED, "0.2.0", "", Machine.NOW.toEpochMilli()));
    }

    @Test
    void leavesTheRestartToOthersIfAsked() throws Exception {
        assertThat(update().install(bundle, false, false)).isTrue();
        assertThat(restarts).isZero();
        assertThat(state().phase()).isEqualTo(Phase.IDLE);
        assertThat(said).last().isEqualTo("it runs from the next restart on: systemctl reboot");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.0.9     | it is older: 0.0.9, and 0.1.0 runs; --older installs it nevertheless
            0.1.0~rc1 | it is older: 0.1.0~rc1, and 0.1.0 runs; --older installs it nevertheless
            0.1.0     | 0.1.0 is what runs; --older installs it nevertheless
            """)
    void refusesWhatIsNotNewerUnlessAsked(String version, String words) throws Exception {
        machine.bundleIs("hirundo-arm64", version);
        assertThat(install()).isFalse();
        assertThat(refusal()).isEqualTo(words);
        assertThat(state().last().orElseThrow().version()).isEqualTo(version);

        assertThat(update().install(bundle, true, true)).isTrue();
        assertThat(restarts).isOne();
    }

    @Test
    void refusesWhatIsForAnotherKindOfMachine() throws Exception {
        machine.bundleIs("other-board", "0.2.0");
        assertThat(update().install(bundle, true, true)).isFalse();
        assertThat(refusal()).isEqualTo("it is for machines of the kind 'other-board'; this is a 'hirundo-arm64'");
    }

    @Test
    void refusesWhatDoesNotSayWhatItIs() throws Exception {
        machine.bundleIs("hirundo-arm64", null);
        assertThat(install()).isFalse();
        assertThat(refusal()).isEqualTo("it does not say which version it is");
    }

    /** The texts are those of RAUC and OpenSSL 3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Verify error: self-signed certificate | not signed with a key that this machine trusts
            Verify error: unable to get local issuer certificate | not signed with a key that this machine trusts
            error:1700009E:CMS routines::verification failure | it was altered after it was signed
            error:1700006D:CMS routines::content verify error | it was altered after it was signed
            error:02000068:rsa routines::bad signature | it was altered after it was signed
            Verify error: certificate is not yet valid | shows 2026-11-22T10:00:00Z, the certificate of its key is not valid
            Verify error: certificate has expired | has expired
            """)
    void refusesWhatDoesNotVerifyAndSaysWhy(String raucSays, String words) throws Exception {
        machine.raucSays("info", 1, "804F38BA8F7F0000:error:1700006D:CMS routines:CMS_verify:content verify error:../cms_smime.c:455:\n",
                "rauc-Message: 14:28:33.453: Verifying bundle signature... \nsignature verification failed: " + raucSays + "\n");
        assertThat(install()).isFalse();
        assertThat(refusal()).contains(words);
    }

    @Test
    void refusesWhatHasNotTheFormOfABundleWithoutAskingRauc() throws Exception {
        Files.writeString(bundle, "hello");
        assertThat(install()).isFalse();
        assertThat(refusal()).isEqualTo("it is not a bundle");
        assertThat(machine.raucCalls()).isEmpty();
    }

    @Test
    void refusesASystemThatIsLargerThanTheSlot() throws Exception {
        machine.bundleIs("hirundo-arm64", "0.2.0", 800L << 20);
        assertThat(install()).isFalse();
        assertThat(refusal()).isEqualTo("the system in it has 800.0 MiB, slot B has room for 768.0 MiB");
    }

    @Test
    void refusesWhileTheVersionThatRunsIsOnTrialAndNoLonger() throws Exception {
        machine.boots("B", "0.1.0", true, "boot-2");
        machine.slots("B", "good", "", "bad", "0.1.0");
        assertThat(install()).isFalse();
        assertThat(refusal()).startsWith("the version that runs, 0.1.0, is still on trial");
        assertThat(state().booted().isTrial()).isTrue();
        assertThat(machine.raucCalls()).isEmpty();

        new Trial(machine.places, machine.rauc(), Machine.clock()).passed();
        assertThat(state().booted().isTrial()).isFalse();
        assertThat(install()).isTrue();
        assertThat(state().other().orElseThrow().slot()).isEqualTo("A");
    }

    @Test
    void neverLetsRaucWriteOverTheSlotThatRuns() throws Exception {
        machine.slots("B", "good", "0.1.0", "good", "");
        assertThat(install()).isFalse();
        assertThat(refusal()).isEqualTo("slot A runs, and RAUC takes 'B' for it");
        assertThat(machine.raucCalls()).noneMatch(call -> call.startsWith("install"));
    }

    @Test
    void tellsThatRaucCouldNotWriteIt() throws Exception {
        machine.raucSays("install", 1, """
                installing
                  0% Installing
                 60% Updating slots
                 80% Copying image to rootfs.1 failed.
                100% Installing failed.
                LastError: Installation error: Failed updating slot rootfs.1: failed to open output device: No such file or directory
                idle
                """, "Installing `/x.raucb` failed\n");
        assertThat(install()).isFalse();

        UpdateState state = state();
        assertThat(state.last().orElseThrow().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refusal()).isEqualTo("Failed updating slot rootfs.1: failed to open output device: No such file or directory");
        assertThat(state.other()).contains(new UpdateState.Other("B", "", false));
        assertThat(restarts).isZero();
    }

    @Test
    void tellsThatRaucIsBusyOrNotThere() throws Exception {
        machine.raucSays("install", 2, "", """
                Failed to contact rauc service: Already processing a different method
                D-Bus error while installing `/x.raucb`
                """);
        assertThat(install()).isFalse();
        assertThat(refusal()).isEqualTo("another installation is under way");

        Rauc none = new Rauc(List.of(folder.resolve("no-rauc").toString()), Machine.clock());
        assertThat(new Update(machine.places, none, said::add, () -> restarts++, Machine.clock()).install(bundle, false, true)).isFalse();
        assertThat(refusal()).startsWith("rauc cannot be run: ");
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        machine.hold();
        CompletableFuture<Boolean> installed = CompletableFuture.supplyAsync(() -> {
            try {
                return install();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Updates inbox = machine.inboxWhileRootIsWorking();
        await().until(() -> inbox.state().phase() == Phase.INSTALLING && inbox.state().percent() == 100);
        assertThat(inbox.take(InputStream.nullInputStream(), 1, new Updates.Order("ana", false))).isInstanceOf(Updates.Taken.Busy.class);
        machine.release();
        assertThat(installed.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void letsNoSecondOneIn() throws Exception {
        new StatusFiles(machine.places).tell(UpdateRecord.NONE.at("boot-1", Phase.INSTALLING, 40));
        try (LockHolder _ = LockHolder.of(machine.places)) {
            machine.put("proc/locks", Files.readString(Path.of("/proc/locks")));
            assertThat(install()).isFalse();
            assertThat(said).containsExactly("not installed: another update is under way");
            assertThat(state().phase()).isEqualTo(Phase.INSTALLING);
            assertThat(state().percent()).isEqualTo(40);
        }
        assertThat(machine.raucCalls()).isEmpty();
    }

    @Test
    void takesAnUpdateThatWasKilledForOver() throws Exception {
        new StatusFiles(machine.places).tell(UpdateRecord.NONE.at("boot-1", Phase.INSTALLING, 40));
        assertThat(state().phase()).isEqualTo(Phase.IDLE);
        assertThat(install()).isTrue();
    }

    private boolean install() throws IOException, InterruptedException {
        return update().install(bundle, false, true);
    }

    private Update update() {
        return new Update(machine.places, machine.rauc(), said::add, () -> restarts++, Machine.clock());
    }

    private UpdateState state() {
        return UpdateInbox.at(machine.places, 0).orElseThrow().state();
    }

    private String refusal() {
        assertThat(state().phase()).isEqualTo(Phase.IDLE);
        String reason = state().last().orElseThrow().reason();
        assertThat(said).last().isEqualTo("not installed: " + reason);
        return reason;
    }
}
