package io.hirundo.gateway.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, unpacked once beside the journal. Left alone, the driver unpacks a megabyte into the folder of temporary files
 * at each start, and a process that is killed leaves it there.
 */
final class NativeLibrary {
    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
    /** The driver's own properties. */
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    private NativeLibrary() {}

    /** Where that does not succeed, the driver does as it always does. Has an effect before the first connection of a process. */
    static void keepIn(Path folder) {
        if (System.getProperty(PATH) != null) {
            return; // whoever set it knows better; or this is not the first journal of the process
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (in == null) {
                return; // there is none for this machine, which the driver says best
            }
            Path library = folder.resolve(SQLiteJDBCLoader.getVersion() + "-" + name);
            byte[] wanted = in.readAllBytes();
            if (!Files.exists(library) || !Arrays.equals(Files.readAllBytes(library), wanted)) {
                unpack(wanted, library);
            }
            System.setProperty(NAME, library.getFileName().toString());
            System.setProperty(PATH, folder.toAbsolutePath().toString());
        } catch (IOException e) {
            log.warn("SQLite's library cannot be kept in {}: {}. It is unpacked at each start.", folder, e.toString());
        }
    }

    private static void unpack(byte[] library, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (DirectoryStream<Path> older = Files.newDirectoryStream(to.getParent())) {
            for (Path file : older) {
                Files.delete(file); // of another version; nobody has it open, for the journal is locked
            }
        }
        Path fresh = to.resolveSibling(to.getFileName() + ".new");
        Files.write(fresh, library);
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
