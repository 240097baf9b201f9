package io.hirundo.appliance.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A backup of which every member was read and compared with the manifest. */
public final class CheckedBackup implements AutoCloseable {

    private static final Pattern MODE = Pattern.compile("([r-][w-][x-]){3}");
    /** A manifest has some 150 bytes a file. */
    private static final int MOST_MANIFEST_BYTES = 8 << 20;

    private final Path file;
    private final ZipFile zip;
    private final Manifest manifest;

    private CheckedBackup(Path file, ZipFile zip, Manifest manifest) {
        this.file = file;
        this.zip = zip;
        this.manifest = manifest;
    }

    /** @throws IOException that says what is wrong with it */
    public static CheckedBackup open(Path file, Progress progress) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new IOException(file + " is no backup of Hirundo, or it was cut: " + e.getMessage(), e);
        }
        try {
            Manifest manifest = manifest(file, zip);
            checkNames(file, zip, manifest);
            CheckedBackup backup = new CheckedBackup(file, zip, manifest);
            backup.checkContents(progress);
            return backup;
        } catch (ZipException | EOFException e) {
            zip.close();
            throw new IOException(file + " was altered or cut: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static Manifest manifest(Path file, ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(Manifest.NAME);
        if (entry == null) {
            throw new IOException(file + " is no backup of Hirundo: it has no " + Manifest.NAME);
        }
        byte[] json;
        try (InputStream in = zip.getInputStream(entry)) {
            json = in.readNBytes(MOST_MANIFEST_BYTES);
        }
        CRC32 crc = new CRC32();
        crc.update(json);
        if (crc.getValue() != entry.getCrc()) { // Java compares it only where it reads a zip as a stream
            throw new IOException(file + " was altered: its " + Manifest.NAME + " is not what was written");
        }
        try {
            JsonMapper mapper = new JsonMapper();
            JsonNode tree = mapper.readTree(json);
            int format = tree.path("format").asInt();
            if (format != Manifest.FORMAT) {
                throw new IOException(file + " has format " + format + "; this Hirundo knows " + Manifest.FORMAT
                        + ". It was written by Hirundo " + tree.path("program").asText("of an unknown version"));
            }
            return mapper.treeToValue(tree, Manifest.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " was altered: its " + Manifest.NAME + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static void checkNames(Path file, ZipFile zip, Manifest manifest) throws IOException {
        Set<String> named = new HashSet<>();
        for (Manifest.Member member : manifest.members()) {
            if (!Manifest.isSafe(member.name()) || !MODE.matcher(member.mode()).matches()) {
                throw new IOException(file + " was altered: its manifest names \"" + member.name() + "\" with the permissions \""
                        + member.mode() + "\"");
            }
            if (!named.add(member.name())) {
                throw new IOException(file + " was altered: its manifest names " + member.name() + " twice");
            }
        }
        if (!MODE.matcher(manifest.dataMode()).matches()) {
            throw new IOException(file + " was altered: the data folder's permissions are \"" + manifest.dataMode() + "\"");
        }
        named.add(Manifest.NAME);
        List<String> there = Collections.list(zip.entries()).stream().map(ZipEntry::getName).toList();
        Set<String> missing = new HashSet<>(named);
        there.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new IOException(file + " was altered: " + missing + " is missing in it");
        }
        Optional<String> extra = there.stream().filter(name -> !named.contains(name)).findFirst();
        if (extra.isPresent() || there.size() != named.size()) {
            throw new IOException(file + " was altered: it holds " + extra.orElse("a member twice")
                    + ", which its manifest does not say");
        }
    }

    private void checkContents(Progress progress) throws IOException {
        long total = bytes();
        long[] done = {0};
        for (Manifest.Member member : manifest.members()) {
            try (InputStream in = zip.getInputStream(zip.getEntry(member.name()))) {
                compare(member, Hashed.copy(in, OutputStream.nullOutputStream(),
                        piece -> progress.at("checking the backup", done[0] += piece, total)));
            }
        }
    }

    private void compare(Manifest.Member member, Hashed found) throws IOException {
        if (found.bytes() != member.bytes() || !found.sha256().equals(member.sha256())) {
            throw new IOException(file + " was altered: " + member.name() + " has " + found.bytes() + " bytes with the SHA-256 "
                    + found.sha256() + ", its manifest says " + member.bytes() + " bytes with " + member.sha256());
        }
    }

    public Manifest manifest() {
        return manifest;
    }

    /** Of all members, unpacked. */
    long bytes() {
        return manifest.members().stream().mapToLong(Manifest.Member::bytes).sum();
    }

    /** The configuration's text; empty if none was backed up. */
    public Optional<String> configuration() throws IOException {
        ZipEntry entry = zip.getEntry(Manifest.CONFIGURATION);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Whether a file has exactly the content of a member. */
    boolean holds(Manifest.Member member, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Hashed found = Hashed.copy(in, OutputStream.nullOutputStream(), _ -> { });
            return found.bytes() == member.bytes() && found.sha256().equals(member.sha256());
        }
    }

    /** Writes a member to a file that is not there yet, for its owner alone at first; not synced. */
    void extract(Manifest.Member member, Path target, Progress progress) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(target, ownerOnly);
        try (InputStream in = zip.getInputStream(zip.getEntry(member.name()));
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            // Compared once more: it is another reading of the file, and what a stick gives may change.
            long[] done = {0};
            compare(member, Hashed.copy(in, out, piece -> progress.at("writing " + member.name(), done[0] += piece, member.bytes())));
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
