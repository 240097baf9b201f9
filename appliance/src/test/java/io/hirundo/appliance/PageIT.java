package io.hirundo.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, by the printed link; what it checks stands in gateway/dashboard/e2e. */
class PageIT {

    private static final Path DASHBOARD = Path.of("../gateway/dashboard");

    @TempDir
    Path folder;

    @Test
    void showsThePersonWhatTheSensorsSay() throws Exception {
        assertThat(DASHBOARD.resolve("node_modules/playwright-core"))
                .as("the page's packages, which ./hirundo test installs: npm ci in gateway/dashboard").isDirectory();
        Path file = Files.writeString(folder.resolve("hirundo.yaml"), """
                data: data
                broker: { port: %d }
                web: { host: 127.0.0.1, port: %d }
                """.formatted(HirundoProcess.freePort(), HirundoProcess.freePort()));
        try (HirundoProcess hirundo =
                HirundoProcess.start(folder.resolve("process"), "run", "--config", file.toString()).awaitReady()) {
            Path said = folder.resolve("browser");
            ProcessBuilder browser = new ProcessBuilder("node", "e2e/page.e2e.mjs").directory(DASHBOARD.toFile())
                    .redirectErrorStream(true).redirectOutput(said.toFile());
            browser.environment().put("HIRUNDO_LINK", hirundo.link());
            Process process = browser.start();
            boolean ended = process.waitFor(HirundoProcess.PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as("the browser has ended; it said: %s", Files.readString(said)).isTrue();
            assertThat(process.waitFor()).as(() -> "exit code; the browser said:\n" + text(said) + hirundo.err()).isZero();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
