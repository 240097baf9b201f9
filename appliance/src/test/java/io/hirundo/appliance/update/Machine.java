package io.hirundo.appliance.update;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A machine made up of files, with two slots and a {@code rauc} that is a script: it prints, byte for byte, what RAUC prints (1.8's
 * output on bundles, 1.13's of the slots), as the test has laid it ready.
 */
final class Machine {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static final String RAUC = """
            state=$(dirname "$0")
            echo "$*" >>"$state/calls"
            if [ "$1" = info ] && [ -e "$state/real.conf" ]; then
                exec rauc --conf="$state/real.conf" "$@"
            fi
            case "$1 $2" in
                info*) cat "$state/info.err" >&2; cat "$state/info.out"; exit "$(cat "$state/info.rc")" ;;
                "status mark-"*) echo "rauc status: marked slot rootfs.1 as ${2#mark-}"; exit "$(cat "$state/mark.rc")" ;;
                status*) cat "$state/status.out"; exit 0 ;;
                install*)
                    cat "$state/install.out"
                    tries=0
                    while [ -e "$state/hold" ] && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
                    cat "$state/install.err" >&2
                    exit "$(cat "$state/install.rc")" ;;
            esac
            echo "Unknown command $1" >&2
            exit 1
            """;

    final Path root;
    final Places places;
    private final Path state;

    Machine(Path folder) {
        root = folder.resolve("root");
        state = folder.resolve("rauc");
        places = new Places(root, folder.resolve("data/update"), root.resolve("run/hirundo-update"),
                root.resolve("var/lib/hirundo-update"));
        put("etc/rauc/system.conf", "[system]\n");
        put("proc/locks", "");
        try {
            Files.createDirectories(state);
            Files.writeString(state.resolve("rauc.sh"), RAUC);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boots("A", "0.1.0", false, "boot-1");
        slots("A", "good", "0.1.0", "bad", "");
        bundleIs("hirundo-arm64", "0.2.0");
        raucSays("install", 0, """
                installing
                  0% Installing
                  0% Determining slot states
                 20% Determining slot states done.
                 20% Checking bundle
                 40% Checking bundle done.
                 60% Determining target install group done.
                 60% Updating slots
                 99% Copying image to rootfs.1 done.
                100% Installing done.
                idle
                Installing `/x.raucb` succeeded
                """, "");
        raucSays("mark", 0, "", "");
    }

    Machine put(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The machine starts from a slot; what stood in memory is gone. */
    void boots(String slot, String version, boolean onTrial, String bootId) {
        put("proc/cmdline", "console=ttyS0 hirundo.slot=" + slot + " rauc.slot=" + slot + (onTrial ? " hirundo.trial=1" : "") + "\n");
        put("usr/lib/hirundo/version", version + "\n");
        put("proc/sys/kernel/random/boot_id", bootId + "\n");
        try {
            Files.deleteIfExists(places.run().resolve("status.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code rauc status --detailed --output-format=json} of 1.13 has it; without a version where RAUC has installed nothing. */
    void slots(String booted, String stateOfA, String versionOfA, String stateOfB, String versionOfB) {
        put("sys/class/block/no-such-disk2/size", "1572864\n");
        put("sys/class/block/no-such-disk3/size", "1572864\n");
        raucSays("status", 0, "{\"compatible\":\"hirundo-arm64\",\"variant\":\"\",\"booted\":\"" + booted + "\",\"boot_primary\":\"rootfs."
                + (booted.equals("A") ? 0 : 1) + "\",\"slots\":[" + slot(1, "B", booted, stateOfB, versionOfB) + ","
                + slot(0, "A", booted, stateOfA, versionOfA) + "],\"artifact-repositories\":[]}\n", "");
    }

    private static String slot(int number, String name, String booted, String bootState, String version) {
        return "{\"rootfs." + number + "\":{\"class\":\"rootfs\",\"device\":\"/dev/no-such-disk" + (number + 2)
                + "\",\"type\":\"raw\",\"bootname\":\"" + name + "\",\"state\":\"" + (name.equals(booted) ? "booted" : "inactive")
                + "\",\"parent\":null,\"mountpoint\":null,\"boot_status\":\"" + bootState
                + "\",\"slot_status\":{\"bundle\":{\"compatible\":"
                + (version.isEmpty() ? "null" : "\"hirundo-arm64\",\"version\":\"" + version + "\"") + "}}}}";
    }

    void bundleIs(String compatible, String version) {
        bundleIs(compatible, version, 300_000);
    }

    void bundleIs(String compatible, String version, long imageBytes) {
        raucSays("info", 0, "{\"compatible\":\"" + compatible + "\",\"version\":" + (version == null ? "null" : "\"" + version + "\"")
                + ",\"description\":null,\"build\":null,\"hooks\":[],\"images\":[{\"rootfs\":{\"variant\":null,\"filename\":\"slot.img\","
                + "\"checksum\":\"253ada56\",\"size\":" + imageBytes + ",\"hooks\":[],\"adaptive\":[]}}]}\n\n",
                "rauc-Message: 14:28:33.845: Verified detached signature by 'CN = good'\n");
    }

    /** What it says to {@code info}, {@code status}, {@code install} or {@code mark}. */
    void raucSays(String what, int exitCode, String out, String err) {
        try {
            Files.writeString(state.resolve(what + ".out"), out);
            Files.writeString(state.resolve(what + ".err"), err);
            Files.writeString(state.resolve(what + ".rc"), Integer.toString(exitCode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bundles are verified by the real program from now on. @param keyring the certificates that it trusts */
    void verifiesReally(Path keyring) throws IOException {
        Files.writeString(state.resolve("real.conf"), "[system]\ncompatible=hirundo-arm64\nbootloader=noop\n[keyring]\npath=" + keyring
                + "\n[slot.rootfs.0]\ndevice=/dev/null\n");
    }

    /** Its next installation does not end before {@link #release}. */
    void hold() throws IOException {
        Files.createFile(state.resolve("hold"));
    }

    void release() throws IOException {
        Files.delete(state.resolve("hold"));
    }

    /** The command lines with which it was run. */
    List<String> raucCalls() {
        try {
            return Files.exists(state.resolve("calls")) ? Files.readAllLines(state.resolve("calls")) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Rauc rauc() {
        return new Rauc(List.of("sh", state.resolve("rauc.sh").toString()), clock());
    }

    /** The kernel's locks are a process's: a test that is both sides cannot see its own. */
    UpdateInbox inboxWhileRootIsWorking() {
        return new UpdateInbox(places, places.booted().orElseThrow(), 0, () -> true);
    }

    static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    /** A file of a bundle's form: a superblock that tells of so many bytes, a payload, a signature, its length. */
    static byte[] bundle(int payload, int signature) {
        ByteBuffer bytes = ByteBuffer.allocate(payload + signature + 8);
        bytes.put("hsqs".getBytes(StandardCharsets.US_ASCII));
        bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(40, payload - 100); // filled up to a block
        bytes.order(ByteOrder.BIG_ENDIAN).putLong(payload + signature, signature);
        return bytes.array();
    }

    Path bundleFile() {
        try {
            return Files.write(root.resolveSibling("hirundo-0.2.0.raucb"), bundle(8192, 1500));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something is there, a link to nowhere too. */
    static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
