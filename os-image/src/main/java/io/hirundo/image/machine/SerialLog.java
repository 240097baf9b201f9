package io.hirundo.image.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the machine says on its serial line: firmware, boot loader, kernel and console.
 *
 * @param file grows while the machine runs
 */
public record SerialLog(Path file) {

    /** Everything that was said up to now, without the colours. */
    public String text() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1).replaceAll("\u001B\\[[0-9;?]*[A-Za-z]", "").replace("\r", "");
    }

    /** How much was said up to now. */
    public int mark() throws IOException {
        return text().length();
    }

    /** Waits until it says something that the pattern finds, behind a mark. */
    public Matcher await(Pattern pattern, int mark, Deadline deadline) throws TestFailed, InterruptedException {
        return deadline.await("say \"" + pattern + "\" on the serial line", () -> {
            String text = text();
            Matcher matcher = pattern.matcher(text.substring(Math.min(mark, text.length())));
            return matcher.find() ? Optional.of(matcher) : Optional.empty();
        });
    }
}
