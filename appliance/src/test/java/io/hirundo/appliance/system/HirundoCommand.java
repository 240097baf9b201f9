package io.hirundo.appliance.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the program that ends by itself, in a process of its own. */
final class HirundoCommand {
    private static final long LIMIT_SECONDS = 60;

    private HirundoCommand() {}

    /** What it printed on standard output and on standard error. */
    record Result(int exitCode, String output, String errors) {
        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + output + errors;
        }
    }

    /** @param words the command line behind {@code hirundo --data DIR} */
    static Result run(Path data, String... words) {
        return run(List.of(), data, words);
    }

    /**
     * As somebody who may do only what the permissions of files allow: root without the right to pass over them, or the
     * ordinary user who runs the tests.
     */
    static Result runWithoutPrivileges(Path data, String... words) {
        boolean root = System.getProperty("user.name").equals("root");
        return run(root ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all") : List.of(), data, words);
    }

    private static Result run(List<String> prefix, Path data, String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(Hirundo.command(data, List.of(words)));
        try {
            Path errors = Files.createTempFile("hirundo-command", ".err");
            Process process = Hirundo.builder(command).redirectError(errors.toFile()).start();
            try {
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("hirundo " + List.of(words) + " did not end");
                }
                return new Result(process.exitValue(), output, Files.readString(errors));
            } finally {
                process.destroyForcibly();
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
