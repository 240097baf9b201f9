package io.hirundo.image.scenario;

import io.hirundo.image.machine.TestFailed;
import io.hirundo.image.machine.Tools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Updates that are made of the image's own: a newer one, and all those that must not stay. */
final class TestBundles {
    static final String NEWER = "99.1.0";
    static final String BROKEN_SERVICE = "99.2.0";
    static final String PANICS = "99.3.0";

    private static final Duration LIMIT = Duration.ofMinutes(6);
    /** The gate of a broken update is not waited for as long as in the field. */
    private static final String IMPATIENT = "sed -i 's/ --within [0-9a-z]*//; /^ExecStart=/s/$/ --within 90s/'"
            + " usr/lib/systemd/system/hirundo-gate.service";

    private final Run run;
    private final Tools tools;
    private final Path original;
    private final Path folder;

    TestBundles(Run run) throws IOException, TestFailed {
        this.run = run;
        this.tools = run.place().tools();
        this.original = run.place().bundle();
        this.folder = run.file("bundles");
        Files.createDirectories(folder);
    }

    Path original() {
        return original;
    }

    /** The same system with a higher version. */
    Path newer() throws IOException, TestFailed, InterruptedException {
        return variant(NEWER, "true");
    }

    /** Its gateway never starts. */
    Path withBrokenService() throws IOException, TestFailed, InterruptedException {
        return variant(BROKEN_SERVICE, "mkdir -p usr/lib/systemd/system/hirundo-gateway.service.d && printf '[Service]\\nExecStart=\\n"
                + "ExecStart=/usr/bin/false\\n' > usr/lib/systemd/system/hirundo-gateway.service.d/broken.conf && " + IMPATIENT);
    }

    /** Its first process ends at once, which the kernel does not survive. */
    Path thatPanics() throws IOException, TestFailed, InterruptedException {
        return variant(PANICS, "rm usr/lib/systemd/systemd && printf '#!/bin/sh\\nexit 1\\n' > usr/lib/systemd/systemd"
                + " && chmod 755 usr/lib/systemd/systemd");
    }

    /** A download that broke off. */
    Path cutShort() throws IOException {
        Path cut = copy("cut-short.raucb");
        try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
            file.setLength(file.length() * 6 / 10);
        }
        return cut;
    }

    /** One byte in its midst is another one. */
    Path altered() throws IOException {
        Path altered = copy("altered.raucb");
        try (RandomAccessFile file = new RandomAccessFile(altered.toFile(), "rw")) {
            long middle = file.length() / 2;
            file.seek(middle);
            int was = file.read();
            file.seek(middle);
            file.write(was ^ 0xFF);
        }
        return altered;
    }

    /** The system without any signature. */
    Path unsigned() throws IOException, TestFailed, InterruptedException {
        Path unsigned = folder.resolve("unsigned.raucb");
        Files.copy(slot(), unsigned, StandardCopyOption.REPLACE_EXISTING);
        return unsigned;
    }

    /** Signed by somebody whom the image does not know. */
    Path ofAStranger() throws IOException, TestFailed, InterruptedException {
        Path keys = folder.resolve("stranger");
        Files.createDirectories(keys);
        tools.run(LIMIT, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Nobody", "-days", "3650",
                "-keyout", keys.resolve("update.key").toString(), "-out", keys.resolve("update.cert.pem").toString());
        return signed(slot(), folder.resolve("stranger.raucb"), NEWER, "compatible=hirundo-arm64", keys);
    }

    /** Signed as it should be, for another product. */
    Path forAnotherProduct() throws IOException, TestFailed, InterruptedException {
        return signed(slot(), folder.resolve("other-product.raucb"), NEWER, "compatible=coffee-machine",
                run.place().enter().getParent().resolve("../../.hirundo/image/keys").normalize());
    }

    private Path copy(String name) throws IOException {
        return Files.copy(original, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** With RAUC itself, so that what is wrong is nothing but what is meant to be. */
    private Path signed(Path slot, Path bundle, String version, String compatible, Path keys)
            throws IOException, TestFailed, InterruptedException {
        Path content = folder.resolve("content");
        Files.createDirectories(content);
        Files.copy(slot, content.resolve("slot.squashfs"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(content.resolve("manifest.raucm"), "[update]\n" + compatible + "\nversion=" + version
                + "\n\n[bundle]\nformat=plain\n\n[image.rootfs]\nfilename=slot.squashfs\n");
        Files.deleteIfExists(bundle);
        tools.run(LIMIT, "rauc", "--cert=" + keys.resolve("update.cert.pem"), "--key=" + keys.resolve("update.key"), "bundle",
                content.toString(), bundle.toString());
        return bundle;
    }

    /**
     * Takes the system apart, changes it and puts it together again, as an update that is signed by the builder. Made once for an
     * image: it takes a minute. Its files keep their dates: Java's archive of classes holds for the jars by theirs.
     */
    private Path variant(String version, String change) throws IOException, TestFailed, InterruptedException {
        Path bundle = folder.resolve("hirundo-" + version + ".raucb");
        if (isNewer(bundle)) {
            return bundle;
        }
        Path tree = folder.resolve("tree");
        Path slot = folder.resolve("slot-" + version + ".squashfs");
        tools.run(LIMIT, "bash", "-c", "set -e; rm -rf '" + tree + "' '" + slot + "'; unsquashfs -q -n -d '" + tree + "' '" + slot()
                + "' >/dev/null; cd '" + tree + "'; sed -i '1s/[0-9][0-9.]*[0-9]/" + version + "/' usr/lib/hirundo/version; "
                + change + "; env -u SOURCE_DATE_EPOCH mksquashfs . '" + slot + "' -quiet -no-progress -comp gzip -Xcompression-level 1 -b 128K; "
                + "rm -rf '" + tree + "'");
        Files.deleteIfExists(bundle);
        tools.run(LIMIT, run.place().script("bundle.sh").toString(), slot.toString(), bundle.toString(), version);
        Files.delete(slot);
        return bundle;
    }

    /** What is inside the bundle that was built. */
    private Path slot() throws IOException, TestFailed, InterruptedException {
        Path content = folder.resolve("original");
        if (!Files.exists(content) || !isNewer(content)) {
            tools.run(LIMIT, "bash", "-c", "rm -rf '" + content + "' && unsquashfs -q -n -d '" + content + "' '" + original
                    + "' >/dev/null && touch '" + content + "'");
        }
        try (Stream<Path> files = Files.list(content)) {
            List<Path> images = files.filter(file -> !file.toString().endsWith(".raucm")).toList();
            if (images.size() != 1) {
                throw new TestFailed("expected one file system in " + original + ", found " + images);
            }
            return images.getFirst();
        }
    }

    private boolean isNewer(Path made) throws IOException {
        return Files.exists(made) && Files.getLastModifiedTime(made).compareTo(Files.getLastModifiedTime(original)) > 0;
    }
}
