package io.hirundo.appliance.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hirundo.appliance.config.Loaded;
import io.hirundo.appliance.config.Loader;
import io.hirundo.appliance.config.Overrides;
import io.hirundo.appliance.config.Surroundings;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.SigningKey;
import io.hirundo.gateway.journal.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupportTest {
    /** Each planted somewhere else; none may be found anywhere. */
    private static final List<String> PLANTED = List.of("redis-p4ss", "mqtt-p4ss-in-its-file", "old-p4ss-in-a-comment",
            "last-good-p4ss", "hs256-secret-that-is-longer-than-32-bytes", "p4ss/with a sign", "p4ss%2Fwith%20a%20sign",
            "jwt-signature-p4ss", "fleet-user", "environment-p4ss");

    @TempDir
    Path folder;
    private FakeHost host;
    private Path file;
    private Path configuration;

    @BeforeEach
    void makeASiteFullOfSecrets() throws Exception {
        host = new FakeHost(folder);
        file = folder.resolve("support.zip");
        Path password = closed("mqtt-password", "mqtt-p4ss-in-its-file\n");
        Path secret = closed("hs256", "hs256-secret-that-is-longer-than-32-bytes\n");
        configuration = Files.writeString(folder.resolve("hirundo.yaml"), """
                gateway: { id: site-7 }
                data: %s
                # url: redis://u:old-p4ss-in-a-comment@host
                uplink: { url: "redis://fleet-user:redis-p4ss@127.0.0.1:1" }
                broker: { managed: false, url: mqtt://127.0.0.1:1, user: hirundo, password-file: %s }
                access: { hs256-secret-file: %s }
                """.formatted(host.data, password, secret));
        Files.writeString(host.data.resolve("last-good.yaml"),
                "uplink: { url: redis://u:last-good-p4ss@host }\nhub: { url: redis://u:p4ss%2Fwith%20a%20sign@host }\n");
        Path mosquitto = Files.createDirectories(host.data.resolve("mosquitto"));
        Files.writeString(mosquitto.resolve("mosquitto.log"), "2026-11-22T10:00:00: New client\nlogin with last-good-p4ss\n"
                + "then p4ss/with a sign\nGET /ws?token=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJtZSJ9.jwt-signature-p4ss\n");
        host.program("journalctl", 0, "Hirundo says: nothing answers at redis://fleet-user:redis-p4ss@127.0.0.1:1\n")
                .program("dmesg", 1, "dmesg: read kernel buffer failed: Operation not permitted\n")
                .put("proc/meminfo", "MemTotal: 1 kB\npassword: environment-p4ss\n");
        SigningKey.open(host.data.resolve("keys"));
        Journal.open(host.data, new GatewayConfig.Journal(1L << 30, Duration.ofDays(30), Duration.ofMillis(5)), (_, _) -> { }).close();
    }

    @Test
    void holdsWhatHelpsAndNoSecret() throws Exception {
        String key = Files.readString(host.data.resolve("keys/token-key.jwk")).replaceAll("(?s).*\"d\":\"([^\"]+)\".*", "$1");
        assertThat(key).hasSize(43);

        write(false);

        Map<String, String> members = members();
        assertThat(members.keySet()).contains("README.txt", "doctor.txt", "doctor.json", "configuration.yaml", "last-good.yaml",
                "journal.json", "files.txt", "gateway/none.txt", "logs/mosquitto.log", "logs/hirundo-journal.txt", "logs/kernel.txt",
                "machine/proc-meminfo");
        members.forEach((name, text) -> {
            assertThat(text).as(name).doesNotContain(PLANTED).doesNotContain(key);
            assertThat(name).doesNotContain(PLANTED);
        });
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).doesNotContain(PLANTED);
        assertThat(members.get("configuration.yaml")).contains("gateway: { id: site-7 }", "redis://[removed]@127.0.0.1:1",
                "password-file: " + folder.resolve("mqtt-password"));
        assertThat(members.get("logs/mosquitto.log")).contains("New client");
        assertThat(members.get("journal.json")).contains("\"journalId\"", "\"blocks\" : 0", "\"damagedFiles\"");
        assertThat(members.get("files.txt")).contains("keys/token-key.jwk", "journal.db");
        assertThat(members.get("doctor.json")).contains("\"check\" : \"broker\"", "\"gatewayId\" : \"site-7\"");
    }

    @Test
    void isForItsOwnerAloneAndReplacesNoFileUnlessAskedTo() throws Exception {
        write(false);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThatThrownBy(() -> write(false)).isInstanceOf(IOException.class).hasMessageContaining("--force");
        write(true);
        assertThatThrownBy(() -> Support.write(diagnosis(), List.of(), folder, true)).hasMessageContaining("is a folder");
        try (var beside = Files.list(folder)) {
            assertThat(beside.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith(".hirundo-support-"));
        }
    }

    @Test
    void canBeWrittenWithoutASingleUsableSetting() throws Exception {
        Files.writeString(configuration, "uplink: { url: redis://u:redis-p4ss@host\n");
        Diagnosis.Configured broken = new Diagnosis.Configured(configuration, true, Optional.empty(), List.of("this is not YAML"), List.of());
        Diagnosis diagnosis = new Diagnosis(host.host(), broken, "1.2.3");
        Support.write(diagnosis, diagnosis.examine(_ -> { }, _ -> { }), file, false);

        assertThat(members()).containsKeys("doctor.txt", "configuration.yaml");
        assertThat(members().get("configuration.yaml")).doesNotContain("redis-p4ss");
        assertThat(members().get("doctor.txt")).contains("this is not YAML", "Hirundo does not start");
    }

    private void write(boolean replace) throws Exception {
        Diagnosis diagnosis = diagnosis();
        Support.write(diagnosis, diagnosis.examine(_ -> { }, _ -> { }), file, replace);
    }

    private Diagnosis diagnosis() throws Exception {
        Loaded loaded = new Loader(new Surroundings("machine", host.data), new Overrides(List.of(), Map.of())).load(configuration);
        return new Diagnosis(host.host(), new Diagnosis.Configured(configuration, true, Optional.of(loaded.settings()), List.of(),
                loaded.warnings()), "1.2.3");
    }

    private Map<String, String> members() throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                members.put(entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return members;
    }

    private Path closed(String name, String text) throws IOException {
        return Files.setPosixFilePermissions(Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString("rw-------"));
    }
}
