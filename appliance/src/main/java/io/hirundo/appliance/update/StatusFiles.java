package io.hirundo.appliance.update;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What root tells everybody of updates: one file in memory for each step, so that the card is spared, and one on disk for what is to
 * be known after a restart. Each is whole at any moment.
 */
final class StatusFiles {

    private static final String NAME = "status.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private final Path live;
    private final Path kept;

    StatusFiles(Places places) {
        this.live = places.run().resolve(NAME);
        this.kept = places.kept().resolve(NAME);
    }

    /** The newest; {@link UpdateRecord#NONE} where nothing can be read. */
    UpdateRecord read() {
        return read(live).or(() -> read(kept)).orElse(UpdateRecord.NONE);
    }

    private static Optional<UpdateRecord> read(Path file) {
        try {
            UpdateRecord record = JSON.readValue(Files.readAllBytes(file), UpdateRecord.class);
            return Optional.ofNullable(record).filter(one -> one.last() == null || one.last().outcome() != null);
        } catch (IOException notThereOrNotOurs) {
            return Optional.empty();
        }
    }

    /** For this start of the machine. */
    void tell(UpdateRecord record) throws IOException {
        write(live, record);
    }

    /** Also for those that follow. */
    void keep(UpdateRecord record) throws IOException {
        write(kept, record);
        write(live, record);
    }

    private static void write(Path file, UpdateRecord record) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(record));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true); // or a power cut may leave a file with a name and nothing in it
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
