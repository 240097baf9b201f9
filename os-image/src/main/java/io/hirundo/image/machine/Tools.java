package io.hirundo.image.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The programs of the tools root: QEMU, mtools, squashfs-tools, RAUC. Whatever this machine has of them is not asked, so that a
 * test is the same everywhere.
 *
 * @param enter the script that becomes a program in the tools root, under its own process id; it finds this machine's files below
 *              the state folder under their own names
 */
public record Tools(Path enter) {
    private static final int SHOWN = 2_000;

    /**
     * Starts a program.
     *
     * @param log gets what it writes
     */
    Process start(List<String> command, Path log) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(enter.toString());
        words.addAll(command);
        // From its own folder: where this was called from need not be there in the tools root.
        return new ProcessBuilder(words).directory(enter.getParent().toFile()).redirectErrorStream(true).redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
    }

    /** Runs a program to its end, which has to be a good one. @return what it wrote */
    public String run(Duration limit, String... command) throws TestFailed, InterruptedException {
        Path log = null;
        try {
            log = Files.createTempFile("hirundo-tool", ".log");
            Process process = start(List.of(command), log);
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new TestFailed(command[0] + " did not end within " + limit.toSeconds() + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            String output = Files.readString(log, StandardCharsets.ISO_8859_1);
            if (process.exitValue() != 0) {
                throw new TestFailed(String.join(" ", command) + " ended with " + process.exitValue() + ": "
                        + output.substring(Math.max(0, output.length() - SHOWN)).strip());
            }
            return output;
        } catch (IOException e) {
            throw new TestFailed("cannot run " + command[0] + " by " + enter + ": " + e.getMessage(), e);
        } finally {
            forget(log);
        }
    }

    private static void forget(Path log) {
        try {
            if (log != null) {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            log.toFile().deleteOnExit();
        }
    }
}
