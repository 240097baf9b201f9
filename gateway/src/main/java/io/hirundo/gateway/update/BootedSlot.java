package io.hirundo.gateway.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The slot that this machine was started from, by the kernel's command line: a file could be of another start.
 *
 * @param version of the system in it; empty where that does not say
 * @param isTrial whether it was started to prove itself; true until the next start also if it has
 */
public record BootedSlot(String name, String version, boolean isTrial) {

    private static final String SLOT = "hirundo.slot=";
    private static final String TRIAL = "hirundo.trial=1";

    /**
     * @param root of the file system, {@code /}
     * @return empty where there are no slots: no image, but a package or a checkout
     */
    public static Optional<BootedSlot> read(Path root) {
        List<String> words = List.of(text(root.resolve("proc/cmdline")).split("\\s+"));
        return words.stream().filter(word -> word.startsWith(SLOT) && word.length() > SLOT.length()).findFirst()
                .map(word -> new BootedSlot(word.substring(SLOT.length()), text(root.resolve("usr/lib/hirundo/version")),
                        words.contains(TRIAL)));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException notThere) {
            return "";
        }
    }
}
