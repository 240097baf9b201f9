package io.hirundo.appliance.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do with a file; a test that runs as root says so itself. */
interface Access {

    boolean reads(Path path);

    boolean writes(Path path);

    static Access ofThisProcess() {
        return new Access() {
            @Override
            public boolean reads(Path path) {
                return Files.isReadable(path);
            }

            @Override
            public boolean writes(Path path) {
                return Files.isWritable(path);
            }
        };
    }
}
