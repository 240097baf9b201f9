package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Damage that shows while the journal is in use. A note beside the file says so to whoever opens it next: the check at a start
 * looks at a part of a large file only, and would go on with it. Any thread.
 */
final class Damage {
    static final String NOTE = "journal.damaged";
    private static final Logger log = LoggerFactory.getLogger(Damage.class);

    private final Path note;
    private final Reserve reserve;
    private final CompletableFuture<String> found = new CompletableFuture<>();

    Damage(Path dir, Reserve reserve) {
        this.note = dir.resolve(NOTE);
        this.reserve = reserve;
    }

    /** What the last process wrote down. */
    static Optional<String> noted(Path dir) throws IOException {
        Path note = dir.resolve(NOTE);
        return Files.exists(note) ? Optional.of(Files.readString(note).strip()) : Optional.empty();
    }

    static void forget(Path dir) throws IOException {
        Files.deleteIfExists(dir.resolve(NOTE));
    }

    /** The first word of it counts. */
    void found(String what) {
        if (found.isDone()) {
            return;
        }
        log.error("The journal is damaged: {}. It is no longer written to; the next start sets it aside.", what);
        try {
            write(what);
        } catch (IOException e) {
            log.error("{} could not be written: the next start has to find the damage by itself", note, e);
        }
        found.complete(what);
    }

    private void write(String what) throws IOException {
        try {
            Files.writeString(note, what + "\n");
        } catch (IOException e) {
            if (!reserve.release()) {
                throw e;
            }
            Files.writeString(note, what + "\n");
        }
    }

    boolean isFound() {
        return found.isDone();
    }

    /** Completes with what was found. */
    CompletionStage<String> whenFound() {
        return found.minimalCompletionStage();
    }
}
