package io.hirundo.appliance.diagnosis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs other programs of the machine. */
@FunctionalInterface
interface Programs {

    /** @param text what it wrote on both outputs, at most 1 MiB */
    record Output(int exitCode, String text) {}

    /** @return empty if there is no such program, or if it did not end in time */
    Optional<Output> run(Duration limit, List<String> command) throws InterruptedException;

    default Optional<Output> run(String... command) throws InterruptedException {
        return run(Duration.ofSeconds(3), List.of(command));
    }

    /** @param path where they are looked for; {@code sbin} is in few users' own */
    static Programs ofThisMachine(String path) {
        return (limit, command) -> {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("PATH", path + ":/usr/local/sbin:/usr/sbin:/sbin");
            builder.environment().put("LC_ALL", "C.UTF-8");
            // Looked up here, for Java looks a program up in its own PATH and not in the child's.
            Optional<String> program = SearchPath.find(builder.environment().get("PATH"), command.getFirst());
            if (program.isEmpty()) {
                return Optional.empty();
            }
            builder.command(SearchPath.replaced(command, program.get()));
            Process process;
            try {
                process = builder.start();
                process.getOutputStream().close();
            } catch (IOException notThere) {
                return Optional.empty();
            }
            Thread ending = Thread.ofVirtual().start(() -> endAfter(process, limit));
            try (var out = process.getInputStream()) {
                String text = new String(out.readNBytes(1 << 20), StandardCharsets.UTF_8);
                return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                        ? Optional.of(new Output(process.exitValue(), text)) : Optional.empty();
            } catch (IOException ended) {
                return Optional.empty();
            } finally {
                process.destroyForcibly();
                ending.interrupt();
            }
        };
    }

    private static void endAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }
}
