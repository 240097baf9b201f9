package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, signed in by the link that {@code hirundo run} prints, and by a code. */
class PageIT {
    private static final long LIMIT_SECONDS = 150;
    private static final Path DASHBOARD = Path.of("..", "gateway", "dashboard").toAbsolutePath().normalize();
    private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();

    @Test
    @Timeout(240)
    void aPersonWhoOpensTheLinkSeesTilesAndAChartThatMove(@TempDir Path folder) throws Exception {
        assertThat(DASHBOARD.resolve("node_modules/playwright-core"))
                .as("the page's packages are not installed: npm ci --prefix gateway/dashboard").isDirectory();
        assertThat(getClass().getClassLoader().getResource("dashboard/index.html"))
                .as("the page is not built in: npm run build --prefix gateway/dashboard, then build the gateway").isNotNull();
        try (LocalRun run = LocalRun.started(folder)) {
            int exitCode = browse(run.link(), pairingLink(run));
            assertThat(exitCode).as("exit code of the browser's checks, whose words stand above; screenshots in %s; the "
                    + "program's log:%n%s", SCREENSHOTS, run.process().log()).isZero();
        }
        assertThat(SCREENSHOTS.resolve("tablet-light.png")).isNotEmptyFile();
    }

    /** As {@code hirundo pair} prints it, from outside of the running gateway. */
    private static URI pairingLink(LocalRun run) {
        String code = new PairingCodes(run.data()).issue(
                new PairingCodes.Grant("tablet", Role.VIEWER, DevicePatterns.ALL, Duration.ofHours(1)));
        return run.link().resolve("/#pair=" + code);
    }

    private static int browse(URI link, URI pairingLink) throws Exception {
        Files.createDirectories(SCREENSHOTS);
        ProcessBuilder builder = new ProcessBuilder("node", "e2e/page.e2e.mjs", SCREENSHOTS.toString())
                .directory(DASHBOARD.toFile()).redirectErrorStream(true);
        builder.environment().put("HIRUNDO_LINK", link.toString());
        builder.environment().put("HIRUNDO_PAIRING_LINK", pairingLink.toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError("Node.js is not installed: apt-get install nodejs npm", e);
        }
        try {
            Thread printer = Thread.ofVirtual().start(() -> print(process));
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(ended).as("the browser's checks ended within %s s", LIMIT_SECONDS).isTrue();
            printer.join(TimeUnit.SECONDS.toMillis(5));
            return process.exitValue();
        } finally {
            List<ProcessHandle> browser = process.descendants().toList();
            process.destroyForcibly();
            browser.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void print(Process process) {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(System.out::println);
        } catch (IOException | UncheckedIOException e) {
            System.out.println("the rest of the output is lost: " + e);
        }
    }
}
