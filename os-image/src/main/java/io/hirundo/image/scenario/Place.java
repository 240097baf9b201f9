package io.hirundo.image.scenario;

import io.hirundo.image.machine.TestFailed;
import io.hirundo.image.machine.Tools;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where things lie.
 *
 * @param checkout of the sources
 * @param enter    the script that enters the tools root
 * @param out      of the build: the image and its update bundle
 * @param state    of the tests: logs and work
 */
public record Place(Path checkout, Path enter, Path out, Path state) {

    public Tools tools() {
        return new Tools(enter);
    }

    /** What an installer flashes. */
    public Path image() throws IOException, TestFailed {
        return only("hirundo-*.img.zst");
    }

    /** What an administrator uploads. */
    public Path bundle() throws IOException, TestFailed {
        return only("hirundo-*.raucb");
    }

    /** A script of the image's build. */
    public Path script(String name) {
        return enter.resolveSibling(name);
    }

    public Path logs(String scenario) {
        return state.resolve("logs").resolve(scenario);
    }

    /** Of a scenario, which is gone when it has passed. */
    public Path work() {
        return state.resolve("work").resolve("test");
    }

    private Path only(String glob) throws IOException, TestFailed {
        if (!Files.isDirectory(out)) {
            throw new TestFailed("there is no image in " + out + ": ./hirundo image build");
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        try (Stream<Path> files = Files.list(out)) {
            List<Path> found = files.filter(file -> matcher.matches(file.getFileName())).toList();
            if (found.size() != 1) {
                throw new TestFailed("expected one " + glob + " in " + out + ", found " + found.size() + ": ./hirundo image build");
            }
            return found.getFirst();
        }
    }
}
