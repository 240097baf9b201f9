package io.hirundo.appliance.backup;

import io.hirundo.appliance.config.Loaded;
import io.hirundo.appliance.config.Loader;
import io.hirundo.appliance.config.Overrides;
import io.hirundo.appliance.config.Surroundings;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.SigningKey;
import io.hirundo.gateway.journal.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** A machine with a configuration, the files that it names, a key and a journal; nothing runs there. */
final class TestSite {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);

    final Path folder;
    final Path data;
    final Path configuration;
    final String journalId;

    TestSite(Path folder) throws Exception {
        this.folder = folder;
        this.data = folder.resolve("data");
        Path etc = Files.createDirectories(folder.resolve("etc"));
        this.configuration = etc.resolve("hirundo.yaml");
        Files.writeString(etc.resolve("fleet.jwks"), "{\"keys\":[]}");
        closed(Files.writeString(etc.resolve("hs256"), "a shared secret of more than thirty-two bytes"));
        Files.writeString(configuration, """
                gateway: { id: site-7 }
                data: ../data
                access: { jwks: [fleet.jwks], hs256-secret-file: hs256 }
                """);
        SigningKey.open(data.resolve("keys"));
        try (Journal journal = Journal.open(data, new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), Duration.ofMillis(5)),
                (_, _) -> { })) {
            journalId = journal.journalId();
        }
        Files.writeString(data.resolve("last-good.yaml"), "gateway: { id: site-7 }\n");
        Files.writeString(data.resolve("gateway.lock"), "4711\n");
        Path mosquitto = Files.createDirectory(data.resolve("mosquitto"));
        Files.writeString(mosquitto.resolve("mosquitto.log"), "2026-11-22T10:00:00: started\n");
        Files.writeString(mosquitto.resolve("mosquitto.db"), "under way");
        Files.writeString(mosquitto.resolve("passwd"), "boiler:$7$...\n");
        Files.writeString(data.resolve("something.new-to-us"), "unknown\n");
    }

    static Path closed(Path file) throws Exception {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Loaded load() throws Exception {
        return new Loader(new Surroundings("machine", folder.resolve("default")), new Overrides(List.of(), Map.of()))
                .load(configuration);
    }

    Backup.Written backUp(Path file) throws Exception {
        return Backup.write(new Backup.Source(load().settings(), configuration, List.of("HIRUNDO_WEB_PORT"), "1.2.3"), file, false,
                CLOCK, Progress.NONE);
    }
}
