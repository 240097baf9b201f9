package io.hirundo.appliance.update;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What RAUC (and OpenSSL in it) says, in words for people. Tried with RAUC 1.8 and 1.13. */
final class RaucWords {

    private static final List<String> ALTERED = List.of("signature verification failed", "failed to parse signature",
            "no valid cms", "payload is corrupted", "digest");

    /** Of a certificate; a content that does not verify was altered. */
    private static final Pattern UNTRUSTED = Pattern.compile("(?<!content )verify error");

    private RaucWords() {}

    /** Why a bundle does not verify. */
    static String ofVerification(String said, Instant now) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("not yet valid")) {
            return "by this machine's clock, which shows " + now + ", the certificate of its key is not valid yet: wait until the "
                    + "clock is right";
        }
        if (lower.contains("has expired")) {
            return "the certificate of its key has expired (this machine's clock shows " + now + ")";
        }
        // As OpenSSL reports a chain that does not end at a key of the keyring's; also where the certificate in the bundle is damaged.
        if (UNTRUSTED.matcher(lower).find()) {
            return "it is not signed with a key that this machine trusts (" + said + ")";
        }
        if (ALTERED.stream().anyMatch(lower::contains)) {
            return "it was altered after it was signed (" + said + ")";
        }
        return said;
    }

    /** Why an installation did not succeed. */
    static String ofInstallation(String said) {
        if (said.contains("Already processing")) {
            return "another installation is under way";
        }
        return said.replaceFirst("^Installation error: ", "");
    }
}
