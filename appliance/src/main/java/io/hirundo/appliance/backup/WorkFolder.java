package io.hirundo.appliance.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder for what is half done, for its owner alone. It goes with its end, and also where somebody presses Ctrl-C: it holds
 * keys, and may be as large as a journal. Only a kill leaves it behind.
 */
final class WorkFolder implements AutoCloseable {

    /** Whoever is interrupted may still write while it is being removed. */
    private static final int TRIES = 5;

    private final Path path;
    private final Thread atShutdown = new Thread(this::deleteAnyhow);

    private WorkFolder(Path path) {
        this.path = path;
    }

    static WorkFolder in(Path parent, String prefix) throws IOException {
        WorkFolder folder = new WorkFolder(Files.createTempDirectory(parent, prefix));
        Runtime.getRuntime().addShutdownHook(folder.atShutdown);
        return folder;
    }

    Path path() {
        return path;
    }

    /** Removes what is there under its name: nothing, where it was renamed. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException shuttingDown) {
            return; // and the hook does it
        }
        Folders.delete(path);
    }

    private void deleteAnyhow() {
        for (int i = 0; i < TRIES; i++) {
            try {
                Folders.delete(path);
            } catch (IOException | UncheckedIOException growing) {
                // looked at again in the next round
            }
        }
    }
}
