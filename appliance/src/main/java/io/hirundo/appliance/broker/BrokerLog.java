package io.hirundo.appliance.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What Mosquitto says, in a file that does not grow without end. Mosquitto keeps writing to the same open file (it even
 * outlives the Hirundo that started it), so the file is copied away and emptied in place rather than renamed; a line
 * that falls between the two is lost.
 */
final class BrokerLog {

    /** Some ten thousand lines, enough to see what happened; with the copy at most twice this. */
    static final long MOST_BYTES = 1 << 20;

    private static final int LAST_LINES = 5;

    private final Path file;

    BrokerLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    void trim() throws IOException {
        if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    /** The last error among the last few lines, without the time; empty where there is none. */
    String lastError() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> lines = Files.readAllLines(file);
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
                .filter(line -> line.contains("Error"))
                .reduce("", (_, later) -> later)
                .replaceFirst("^\\d{4}-\\S+: ", "");
    }
}
