package io.hirundo.gateway.journal;

import io.hirundo.gateway.GatewayConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** Opens journals and closes them all at the end of a test. */
final class Sites implements AutoCloseable {
    private final ArrayDeque<Site> open = new ArrayDeque<>();

    Site open(Path dir) {
        return open(dir, Site.config(Duration.ofMillis(5)), System::nanoTime);
    }

    Site open(Path dir, Duration commitEvery) {
        return open(dir, Site.config(commitEvery), System::nanoTime);
    }

    Site open(Path dir, GatewayConfig.Journal config, LongSupplier nanoTime) {
        return open(dir, config, nanoTime, new FreeSpace(dir));
    }

    Site open(Path dir, GatewayConfig.Journal config, LongSupplier nanoTime, LongSupplier freeBytes) {
        Site site = new Site(dir, config, nanoTime, freeBytes);
        open.push(site);
        return site;
    }

    @Override
    public void close() {
        open.forEach(Site::close);
    }
}
