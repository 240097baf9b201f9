package io.hirundo.gateway.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.event.Ids;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What users say of devices, in a file of its own beside the journal: {@code {"version":1,"devices":{"boiler":{…}}}}. So a damaged
 * journal takes no names with it. It is written whole under another name, synced and renamed: after a power cut there is the old file
 * or the new one. One thread at a time.
 */
public final class RegistryFile {
    public static final String NAME = "registry.json";
    /** As many devices as the gateway takes messages of. */
    private static final int MAX_DEVICES = 20_000;
    /** It is held in memory and written anew with each change. */
    private static final int MAX_BYTES = 4 << 20;
    private static final int VERSION = 1;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Logger log = LoggerFactory.getLogger(RegistryFile.class);

    private final Path path;
    private final InstantSource clock;

    /** @param clock for names of files only */
    public RegistryFile(Path folder, InstantSource clock) {
        this.path = folder.resolve(NAME);
        this.clock = clock;
    }

    /** Never fails: a file that cannot be understood is set aside, and what could be read of it goes on. */
    public Map<String, UserEntry> read() {
        Map<String, UserEntry> entries = new TreeMap<>();
        if (!Files.exists(path)) {
            return entries;
        }
        String damage;
        try {
            damage = readInto(entries);
        } catch (IOException e) {
            damage = String.valueOf(e.getMessage());
        }
        if (!damage.isEmpty()) {
            setAside(damage, entries.size());
        }
        return entries;
    }

    /** @return what is wrong with it; empty: nothing */
    private String readInto(Map<String, UserEntry> entries) throws IOException {
        long size = Files.size(path);
        if (size > 2L * MAX_BYTES) {
            return "it has " + size + " bytes; allowed are " + MAX_BYTES;
        }
        JsonNode file = UserEntry.read(Files.readAllBytes(path));
        if (file.path("version").intValue() != VERSION || !file.path("devices").isObject()) {
            return "it is no registry of version " + VERSION;
        }
        String damage = "";
        for (Map.Entry<String, JsonNode> device : file.path("devices").properties()) {
            try {
                if (!Ids.isId(device.getKey())) {
                    throw new EntryRefused("the id must match " + Ids.ID_RULE);
                }
                entries.put(device.getKey(), UserEntry.of(device.getValue()));
            } catch (EntryRefused e) {
                damage = "device " + device.getKey() + ": " + e.getMessage();
            }
        }
        return damage;
    }

    private void setAside(String damage, int kept) {
        Path aside = path.resolveSibling(NAME + ".damaged-" + TIME.format(clock.instant()));
        try {
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
            log.error("The registry {} is damaged ({}). It was set aside as {}; the names and places of {} devices could be read.",
                    path, damage, aside, kept);
        } catch (IOException e) {
            log.error("The registry {} is damaged ({}) and cannot be set aside; the next change will take its place", path, damage, e);
        }
    }

    /** @return why these are too many; empty if they are not */
    public static String excess(Map<String, UserEntry> entries) {
        if (entries.size() > MAX_DEVICES) {
            return "users have said something of " + MAX_DEVICES + " devices, and no more are allowed";
        }
        long bytes = entries.values().stream().mapToLong(entry -> entry.json().length + Ids.MAX_LENGTH).sum();
        return bytes > MAX_BYTES ? "what users say of all devices together would take " + bytes + " bytes; allowed are " + MAX_BYTES : "";
    }

    /** On disk when this returns. */
    public void write(Map<String, UserEntry> entries) throws IOException {
        Path half = path.resolveSibling(NAME + ".new");
        Files.deleteIfExists(half);
        try (FileChannel out = FileChannel.open(half, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            ByteBuffer bytes = ByteBuffer.wrap(json(entries));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(half, path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true); // the name is on disk too
        }
    }

    private static byte[] json(Map<String, UserEntry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256 + 256 * entries.size());
        String before = "{\"version\":" + VERSION + ",\"devices\":{\n";
        for (Map.Entry<String, UserEntry> entry : entries.entrySet()) {
            out.writeBytes((before + "\"" + entry.getKey() + "\":").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(entry.getValue().json());
            before = ",\n";
        }
        out.writeBytes(((entries.isEmpty() ? before : "\n") + "}}\n").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
