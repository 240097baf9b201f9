package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bundles that the real RAUC has made, and verifies, with keys that are thrown away: each kind that must not be installed is refused,
 * in words that say why. What a slot needs a machine for is not tried here; the image's own tests do.
 */
class RealRaucIT {
    /** Root's own, as RAUC wants it, and on a file system that it takes for safe. */
    @TempDir
    static Path made;
    private static Path good;

    @TempDir
    Path folder;
    private Machine machine;

    @BeforeAll
    static void makeKeysAndABundle() throws Exception {
        key("ours");
        key("theirs");
        good = bundle("good", "hirundo-arm64", "0.2.0", "ours");
    }

    @BeforeEach
    void makeAMachine() throws IOException {
        machine = new Machine(folder);
        machine.verifiesReally(made.resolve("ours.pem"));
    }

    @Test
    void aGoodBundleIsInstalled() throws Exception {
        assertThat(install(good, false)).isTrue();
        assertThat(last()).isEqualTo(new UpdateState.Result(Outcome.INSTALLED, "0.2.0", "", Machine.NOW.toEpochMilli()));
    }

    @Test
    void oneForAnotherMachineIsRefused() throws Exception {
        assertThat(install(bundle("foreign", "other-board", "0.2.0", "ours"), true)).isFalse();
        assertThat(last().reason()).isEqualTo("it is for machines of the kind 'other-board'; this is a 'hirundo-arm64'");
    }

    @Test
    void anOlderOneIsRefusedUnlessAsked() throws Exception {
        Path older = bundle("older", "hirundo-arm64", "0.0.9", "ours");
        assertThat(install(older, false)).isFalse();
        assertThat(last().reason()).startsWith("it is older: 0.0.9, and 0.1.0 runs");
        assertThat(install(older, true)).isTrue();
    }

    @Test
    void oneThatIsSignedByAnotherKeyIsRefused() throws Exception {
        assertThat(install(bundle("theirs", "hirundo-arm64", "0.2.0", "theirs"), true)).isFalse();
        assertThat(last().reason()).startsWith("it is not signed with a key that this machine trusts");
    }

    @Test
    void oneThatIsNotSignedIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(good);
        assertThat(install(altered("unsigned", Arrays.copyOf(whole, payload(whole))), true)).isFalse();
        assertThat(last().reason()).isEqualTo("it is not signed");
    }

    @Test
    void oneThatIsCutShortIsRefusedWhereverItIsCut() throws Exception {
        byte[] whole = Files.readAllBytes(good);
        for (int length : new int[] {0, 3, 95, 4096, whole.length / 2, payload(whole) + 1, payload(whole) + 700, whole.length - 1}) {
            assertThat(install(altered("cut", Arrays.copyOf(whole, length)), true)).as("%s bytes", length).isFalse();
            assertThat(last().reason()).as("%s bytes", length).matches(".*(cut short|it is empty|not a bundle|not signed).*");
        }
    }

    @Test
    void oneInWhichAByteIsAlteredIsRefusedWhereverItIs() throws Exception {
        byte[] whole = Files.readAllBytes(good);
        Random random = new Random(7);
        for (int i = 0; i < 24; i++) {
            byte[] bytes = whole.clone();
            // The last 256 bytes of the signature are the RSA number itself; before it stands also what nothing depends on.
            int at = i % 3 == 0 ? whole.length - 9 - random.nextInt(256) : 96 + random.nextInt(payload(whole) - 96);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(install(altered("altered", bytes), true)).as("byte %s", at).isFalse();
            assertThat(last().outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(last().reason()).as("byte %s", at).startsWith("it was altered after it was signed");
        }
        assertThat(machine.raucCalls()).noneMatch(call -> call.startsWith("install"));
    }

    private boolean install(Path bundle, boolean olderAllowed) throws IOException, InterruptedException {
        return new Update(machine.places, machine.rauc(), _ -> { }, () -> { }, Machine.clock()).install(bundle, olderAllowed, true);
    }

    private UpdateState.Result last() {
        return UpdateInbox.at(machine.places, 0).orElseThrow().state().last().orElseThrow();
    }

    /** Where its signature begins. */
    private static int payload(byte[] bundle) {
        long signature = ByteBuffer.wrap(bundle).getLong(bundle.length - 8);
        return bundle.length - 8 - (int) signature;
    }

    private static Path altered(String name, byte[] bytes) throws IOException {
        return Files.write(made.resolve(name + ".raucb"), bytes);
    }

    private static void key(String name) throws Exception {
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                "-keyout", made.resolve(name + ".key").toString(), "-out", made.resolve(name + ".pem").toString());
    }

    private static Path bundle(String name, String compatible, String version, String key) throws Exception {
        Path content = Files.createDirectories(made.resolve(name));
        byte[] image = new byte[200_000];
        new Random(3).nextBytes(image);
        Files.write(content.resolve("slot.img"), image);
        Files.writeString(content.resolve("manifest.raucm"), "[update]\ncompatible=" + compatible + "\nversion=" + version
                + "\n[bundle]\nformat=plain\n[image.rootfs]\nfilename=slot.img\n");
        Path bundle = made.resolve(name + ".raucb");
        Files.deleteIfExists(bundle);
        run("rauc", "bundle", "--cert=" + made.resolve(key + ".pem"), "--key=" + made.resolve(key + ".key"),
                content.toString(), bundle.toString());
        return bundle;
    }

    private static void run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError(command[0] + " is not installed: apt-get install rauc squashfs-tools openssl", e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(List.of(command) + ": " + output);
        }
    }
}
