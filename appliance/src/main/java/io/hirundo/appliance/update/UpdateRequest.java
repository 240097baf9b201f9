package io.hirundo.appliance.update;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What the gateway asks root for.
 *
 * @param by    who sent the bundle
 * @param older whether a version that is not newer may be installed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record UpdateRequest(String by, boolean older) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_BYTES = 4 * 1024;

    /** For the bundle that lies in the inbox; when this file is there, somebody else goes on. */
    void ask(Places places) throws IOException {
        Path fresh = places.request().resolveSibling("request.json.new");
        Files.write(fresh, JSON.writeValueAsBytes(this));
        Files.move(fresh, places.request(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Takes request and bundle out of the gateway's reach: from here on it cannot change what is checked and installed. Afterwards
     * the inbox is free for the next.
     *
     * @return empty where nothing is asked for
     * @throws NotInstalled if the gateway has put there what is no bundle of its own
     */
    static Optional<UpdateRequest> take(Places places) throws IOException, NotInstalled {
        Path file = places.request();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        UpdateRequest request = read(file);
        Files.delete(file);
        Files.createDirectories(places.taken().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.exists(places.incoming(), LinkOption.NOFOLLOW_LINKS)) {
            throw NotInstalled.refused("there is a request without a bundle");
        }
        Files.move(places.incoming(), places.taken(), StandardCopyOption.REPLACE_EXISTING); // a link itself, not what it points to
        if (!Files.isRegularFile(places.taken(), LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(places.taken());
            throw NotInstalled.refused("what was sent is no plain file");
        }
        return Optional.of(request);
    }

    private static UpdateRequest read(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return new UpdateRequest("", false);
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.ofNullable(JSON.readValue(in.readNBytes(MOST_BYTES), UpdateRequest.class))
                    .orElse(new UpdateRequest("", false));
        } catch (IOException notOurs) {
            return new UpdateRequest("", false);
        }
    }
}
