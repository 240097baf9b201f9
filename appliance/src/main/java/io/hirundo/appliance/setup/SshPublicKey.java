package io.hirundo.appliance.setup;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of {@code authorized_keys} (sshd(8)) without options, as a file {@code id_….pub} has it. */
final class SshPublicKey {

    static final String ALLOWED = "a public key in one line, as the file id_ed25519.pub has it: ssh-ed25519, ecdsa-sha2-nistp256/384/521, "
            + "sk-… of a security key, or ssh-rsa of 2048 bits and more";

    private static final Set<String> TYPES = Set.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa");
    private static final Pattern LINE = Pattern.compile("(\\S+) +([A-Za-z0-9+/]+={0,2})(?: +(\\P{Cntrl}*))?");
    private static final int LEAST_RSA_BITS = 2048;

    private SshPublicKey() {}

    /** The line without needless blanks; empty where it is no such key. */
    static Optional<String> of(String text) {
        Matcher line = LINE.matcher(text.strip());
        if (!line.matches() || !TYPES.contains(line.group(1)) || !isKey(line.group(1), line.group(2))) {
            return Optional.empty();
        }
        String comment = line.group(3) == null ? "" : " " + line.group(3).strip();
        return Optional.of(line.group(1) + " " + line.group(2) + comment);
    }

    /** RFC 4253, section 6.6: the type once more, and then fields, each with its length before it, up to the very end. */
    private static boolean isKey(String type, String base64) {
        try {
            ByteBuffer key = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            if (!new String(field(key), StandardCharsets.US_ASCII).equals(type)) {
                return false;
            }
            int fields = 0;
            byte[] last = new byte[0];
            while (key.hasRemaining()) {
                last = field(key);
                fields++;
            }
            return switch (type) {
                case "ssh-ed25519" -> fields == 1 && last.length == 32;
                case "ssh-rsa" -> fields == 2 && new BigInteger(1, last).bitLength() >= LEAST_RSA_BITS;
                case "sk-ssh-ed25519@openssh.com" -> fields == 2;
                case "sk-ecdsa-sha2-nistp256@openssh.com" -> fields == 3;
                default -> fields == 2;
            };
        } catch (IllegalArgumentException | BufferUnderflowException notAKey) {
            return false;
        }
    }

    private static byte[] field(ByteBuffer key) {
        int length = key.getInt();
        if (length < 0 || length > key.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        key.get(bytes);
        return bytes;
    }
}
