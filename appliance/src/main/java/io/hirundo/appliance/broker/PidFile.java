package io.hirundo.appliance.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which process is our Mosquitto, told to the Hirundo that comes after this one: pid and start time. A pid alone is
 * given out again sooner or later, and whatever has it then must not be ended.
 */
final class PidFile {

    private final Path file;

    private PidFile(Path file) {
        this.file = file;
    }

    static PidFile beside(Path conf) {
        return new PidFile(conf.resolveSibling("mosquitto.pid"));
    }

    void write(long pid) throws IOException {
        Files.writeString(file, pid + " " + startOf(pid).orElse("gone") + "\n");
    }

    /** The recorded process, if it is alive, as old as recorded, and a Mosquitto with this configuration file. */
    Optional<Identity> mosquitto(Path conf) {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            if (words.length != 2 || !words[0].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            return Optional.of(new Identity(Long.parseLong(words[0]), words[1], conf)).filter(Identity::isAlive);
        } catch (IOException noneRecorded) {
            return Optional.empty();
        }
    }

    /** A process that can be told from every other one. */
    record Identity(long pid, String startTicks, Path conf) {

        boolean isAlive() {
            List<String> command = commandLine(pid);
            return startOf(pid).filter(startTicks::equals).isPresent()
                    && command.stream().anyMatch(word -> word.endsWith("mosquitto"))
                    && command.contains(conf.toString());
        }
    }

    /** Field 22 of proc_pid_stat(5): when the process started, in ticks since the boot. */
    private static Optional<String> startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name in field 2 may hold anything, blanks and brackets too; what follows its last bracket does not.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(fields[22 - 3]);
        } catch (IOException noSuchProcess) {
            return Optional.empty();
        }
    }

    /** Empty for a process that is gone or a zombie. */
    private static List<String> commandLine(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
            return List.of(line.split("\0"));
        } catch (IOException noSuchProcess) {
            return List.of();
        }
    }
}
