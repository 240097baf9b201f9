package io.hirundo.appliance.setup;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The key of a WPA network out of its passphrase, as {@code wpa_passphrase} makes it (IEEE 802.11, annex J.4): the passphrase
 * itself, which people use elsewhere too, is kept nowhere.
 */
final class WpaKey {

    static final String ALLOWED = "8 to 63 letters, digits and signs of ASCII, or 64 hexadecimal digits; open for a network without one";

    /** Shorter than any passphrase may be. */
    static final String OPEN = "open";

    private static final Pattern KEY = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern PASSPHRASE = Pattern.compile("[ -~]{8,63}");
    private static final int ROUNDS = 4096;
    private static final int BITS = 256;

    private WpaKey() {}

    /** @return 64 hexadecimal digits; empty where the text is neither passphrase nor key */
    static Optional<String> of(String ssid, String password) {
        if (KEY.matcher(password).matches()) {
            return Optional.of(password.toLowerCase(Locale.ROOT));
        }
        return PASSPHRASE.matcher(password).matches() ? Optional.of(derived(ssid, password)) : Optional.empty();
    }

    private static String derived(String ssid, String passphrase) {
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), ssid.getBytes(StandardCharsets.UTF_8), ROUNDS, BITS);
        try {
            return HexFormat.of().formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }
}
