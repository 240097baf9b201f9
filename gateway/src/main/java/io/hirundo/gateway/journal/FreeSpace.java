package io.hirundo.gateway.journal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is free for this user on the disk that holds a folder; -1 where that cannot be told. Owned by the journal writer. */
final class FreeSpace implements LongSupplier {
    private static final Logger log = LoggerFactory.getLogger(FreeSpace.class);

    private final Path dir;
    /** Finding it reads the table of all mounts; asking it is one call of the kernel. */
    private FileStore store;
    private boolean failed;

    FreeSpace(Path dir) {
        this.dir = dir;
    }

    @Override
    public long getAsLong() {
        try {
            if (store == null) {
                store = Files.getFileStore(dir);
            }
            failed = false;
            return store.getUsableSpace();
        } catch (IOException e) {
            if (!failed) {
                log.warn("What is free on the disk of {} cannot be told: {}", dir, e.toString());
            }
            failed = true;
            return -1;
        }
    }
}
