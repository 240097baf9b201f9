package io.hirundo.gateway.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Short codes that sign in once: read off the console, opened as a link or typed into a tablet.
 *
 * <p>Each open code is a file in {@code pairing} of the data folder, named by the code's hash. So {@code hirundo pair}
 * needs no way into the running gateway, like {@code hirundo token}: whoever can write that folder is an administrator
 * anyway. To use a code is to remove its file, and of several who try at the same moment the kernel lets one.
 *
 * <p>The time it is good for is running time of this start of the machine: a board without a battery clock may think it is
 * 1970, or leap to the right time a minute after the code was given. Any thread, any process.
 */
public final class PairingCodes {
    /** Long enough to walk to the tablet, too short to be found on a photograph of the screen. */
    public static final Duration GOOD_FOR = Duration.ofMinutes(10);
    static final String FOLDER = "pairing";

    /** Crockford's base 32: nothing in it is mistaken for something else. Five bits a sign. */
    private static final String SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    /** 40 bits: at the one guess a second that the gateway takes, 17,000 years for half of them. */
    private static final int LENGTH = 8;
    private static final Pattern CODE = Pattern.compile("[" + SIGNS + "]{" + LENGTH + "}");
    private static final Pattern FILE = Pattern.compile("[0-9a-f]{64}");
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final Supplier<Uptime> uptime;
    private final SecureRandom random = new SecureRandom();

    /**
     * What a code stands for: the token that is given for it.
     *
     * @param ttl of that token, from the moment it is given
     */
    public record Grant(String userId, Role role, DevicePatterns devices, Duration ttl) {}

    /** @param data the gateway's data folder */
    public PairingCodes(Path data) {
        this(data, Uptime::now);
    }

    PairingCodes(Path data, Supplier<Uptime> uptime) {
        this.folder = data.resolve(FOLDER);
        this.uptime = uptime;
    }

    /**
     * Gives out a code, as {@code 7KQ2-M4TD}, and forgets those whose time is over.
     *
     * @throws UncheckedIOException names the folder and what to do
     */
    public String issue(Grant grant) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
        }
        try {
            PrivateFiles.makeFolder(folder);
            forget(false);
            PrivateFiles.write(file(code.toString()), text(grant, uptime.get()));
        } catch (IOException e) {
            throw unusable(e);
        }
        return code.insert(LENGTH / 2, '-').toString();
    }

    /**
     * Uses a code up.
     *
     * @param written as a person typed it: capitals or not, with or without dashes and blanks, O for 0, I and L for 1
     * @return what it stands for; empty if it was never given, was used or revoked, its time is over, or the machine has
     *         been started since
     */
    public Optional<Grant> redeem(String written) {
        String code = written.toUpperCase(Locale.ROOT).replaceAll("[-\\s]", "").replace('O', '0').replace('I', '1').replace('L', '1');
        if (!CODE.matcher(code).matches()) {
            return Optional.empty();
        }
        try {
            Path file = file(code);
            String text = Files.readString(file);
            Files.delete(file);
            return open(text).map(PairingCodes::grant);
        } catch (NoSuchFileException neverGivenOrTakenByAnother) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Takes back every code that was not used yet. @return how many those were */
    public int revokeAll() {
        try {
            return Files.isDirectory(folder) ? forget(true) : 0;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private int forget(boolean openToo) throws IOException {
        int open = 0;
        for (Path file : files()) {
            boolean isOpen = isOpen(file);
            if (openToo || !isOpen) {
                Files.deleteIfExists(file);
                open += isOpen ? 1 : 0;
            }
        }
        return open;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.filter(file -> FILE.matcher(file.getFileName().toString()).matches()).toList());
        }
    }

    private boolean isOpen(Path file) throws IOException {
        try {
            return open(Files.readString(file)).isPresent();
        } catch (NoSuchFileException usedMeanwhile) {
            return false;
        }
    }

    private Path file(String code) {
        return folder.resolve(HexFormat.of().formatHex(Digests.sha256(code)));
    }

    private static String text(Grant grant, Uptime now) {
        ObjectNode node = JSON.createObjectNode();
        node.put("bootId", now.bootId()).put("untilMs", now.ms() + GOOD_FOR.toMillis());
        node.put("user", grant.userId()).put("role", grant.role().wireName()).put("ttlMs", grant.ttl().toMillis());
        grant.devices().toList().forEach(node.putArray("devices")::add);
        return node + "\n";
    }

    /** The file's content, if it is one of this start of the machine, and not too old. */
    private Optional<JsonNode> open(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            Uptime now = uptime.get();
            return node != null && node.path("bootId").asText().equals(now.bootId()) && now.ms() < node.path("untilMs").asLong()
                    ? Optional.of(node) : Optional.empty();
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    private static Grant grant(JsonNode node) {
        List<String> devices = new ArrayList<>();
        node.path("devices").forEach(device -> devices.add(device.asText()));
        return new Grant(node.path("user").asText(), Role.ofWireName(node.path("role").asText()), DevicePatterns.of(devices),
                Duration.ofMillis(node.path("ttlMs").asLong()));
    }

    private UncheckedIOException unusable(IOException e) {
        return new UncheckedIOException("the pairing codes in " + folder + " cannot be used (" + e
                + "): run as the user that the gateway runs as, and see that the disk is writable", e);
    }
}
