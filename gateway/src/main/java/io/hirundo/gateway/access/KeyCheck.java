package io.hirundo.gateway.access;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at keys without using, making or setting aside any. */
public final class KeyCheck {
    private KeyCheck() {}

    /**
     * @param folder the gateway's {@code keys}
     * @return why the gateway's own key is of no use; empty if it is
     */
    public static Optional<String> troubleOfOwn(Path folder) {
        Path file = folder.resolve(SigningKey.FILE);
        if (Files.notExists(file)) { // and not: cannot be seen
            return Optional.of("there is no " + file + " yet");
        }
        try {
            return SigningKey.isKey(Files.readString(file, StandardCharsets.ISO_8859_1)) ? Optional.empty()
                    : Optional.of(file + " holds no ES256 key");
        } catch (IOException e) {
            return Optional.of(file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** @return what is wrong with the files that the configuration names, a line each */
    public static List<String> troubleOfOthers(GatewayConfig.Access access) {
        List<String> wrong = new ArrayList<>();
        for (Path file : access.jwks()) {
            try {
                KeyFiles.jwks(file);
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        access.hs256SecretFile().ifPresent(file -> {
            try {
                KeyFiles.secret(file);
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        });
        return wrong;
    }
}
