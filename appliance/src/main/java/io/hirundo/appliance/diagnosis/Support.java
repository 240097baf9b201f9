package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.appliance.broker.BrokerFacts;
import io.hirundo.appliance.config.LastGood;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.journal.JournalFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what somebody at a distance needs to help: findings, logs, settings, facts; no key, no password, no event. Everything
 * goes through {@link Secrets}, and what holds secrets as such is never opened.
 */
public final class Support {

    /** The end of a log: some ten thousand lines. */
    private static final int MOST_LOG_BYTES = 2 << 20;
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final String README = """
            What `hirundo support` has collected, to be sent to whoever helps.

              doctor.txt, doctor.json   what `hirundo doctor` found
              configuration.yaml        the configuration; last-good.yaml the one that Hirundo last started well with
              journal.json              facts of the journal, nothing of its events
              files.txt                 what lies in the data folder, with sizes
              gateway/                  what the running gateway said of itself, if one ran
              logs/, machine/           the ends of logs, and facts of this machine

            Passwords, users in URLs, tokens and private keys were taken out (%s stands there), and the files that hold
            keys and secrets were not opened. Look it through all the same before you send it: device names, addresses
            and what programs say about themselves are still in it.
            """.formatted(Secrets.GONE);

    private final Host host;
    private final Diagnosis.Configured configured;
    private final Secrets secrets;
    private final ZipOutputStream zip;

    private Support(Host host, Diagnosis.Configured configured, Secrets secrets, ZipOutputStream zip) {
        this.host = host;
        this.configured = configured;
        this.secrets = secrets;
        this.zip = zip;
    }

    /**
     * @param findings of that diagnosis
     * @param target   the file to write, for its owner alone
     * @param replace  whether one that is there may be replaced
     * @throws IOException that says what is in the way; there is no such file then, or still the old one
     */
    public static void write(Diagnosis diagnosis, List<Finding> findings, Path target, boolean replace)
            throws IOException, InterruptedException {
        Path file = target.toAbsolutePath().normalize();
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder; name a file in it, as in " + file.resolve("hirundo-support.zip"));
        }
        if (Files.exists(file) && !replace) {
            throw new IOException(file + " is there already; choose another name, or replace it with --force");
        }
        if (!Files.isDirectory(file.getParent())) {
            throw new IOException("there is no folder " + file.getParent());
        }
        Path half = Files.createTempFile(file.getParent(), ".hirundo-support-", ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(half))) {
                new Support(diagnosis.host(), diagnosis.configured(), secrets(diagnosis.configured()), zip)
                        .all(findings, diagnosis.version());
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /** What may stand in a URL of the file, of the last good one, of the environment or of an option. */
    private static Secrets secrets(Diagnosis.Configured configured) {
        List<String> givingAway = new ArrayList<>();
        Host.text(configured.file()).ifPresent(givingAway::add);
        configured.settings().ifPresent(settings -> {
            Host.text(new LastGood(settings.data()).path()).ifPresent(givingAway::add);
            settings.uplink().url().ifPresent(url -> givingAway.add(url.toString()));
            givingAway.add(settings.broker().address().toString());
        });
        return Secrets.of(givingAway);
    }

    private void all(List<Finding> findings, String version) throws IOException, InterruptedException {
        add("README.txt", README);
        add("doctor.txt", String.join("\n", findings.stream().map(Report::line).toList()) + "\n");
        add("doctor.json", Report.json(findings, configured, version, host.clock().instant()));
        configuration();
        if (configured.settings().isPresent()) {
            Settings settings = configured.settings().get();
            journal(settings.data());
            add("files.txt", files(settings.data()));
            gateway(settings);
            log("logs/mosquitto.log", BrokerFacts.log(settings.data()));
            log("logs/mosquitto.log.1", BrokerFacts.log(settings.data()).resolveSibling("mosquitto.log.1"));
        }
        machine();
    }

    private void configuration() throws IOException {
        file("configuration.yaml", configured.file());
        if (configured.settings().isPresent()) {
            file("last-good.yaml", new LastGood(configured.settings().get().data()).path());
        }
    }

    private void journal(Path data) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        try {
            Optional<JournalFacts> found = Files.isDirectory(data) ? JournalFacts.read(data) : Optional.empty();
            facts.put("journal", found.orElse(null));
            facts.put("blocks", found.isEmpty() ? 0 : JournalFacts.countBlocks(data));
            facts.put("damagedFiles", Files.isDirectory(data) ? JournalFacts.damagedFiles(data) : List.of());
        } catch (IOException unreadable) {
            facts.put("problem", unreadable.getMessage());
        }
        add("journal.json", new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(facts) + "\n");
    }

    private static String files(Path data) {
        StringBuilder list = new StringBuilder();
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.sorted().toList()) {
                PosixFileAttributes file = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                list.append(String.format("%s %-12s %-12s %14d %s %s%n",
                        (file.isDirectory() ? "d" : file.isSymbolicLink() ? "l" : "-") + PosixFilePermissions.toString(file.permissions()),
                        file.owner().getName(), file.group().getName(), file.size(), file.lastModifiedTime(),
                        path.equals(data) ? data : data.relativize(path)));
            }
        } catch (IOException | UncheckedIOException e) {
            list.append("cannot be listed further: ").append(e).append('\n');
        }
        return list.toString();
    }

    private void gateway(Settings settings) throws IOException {
        RunningGateway gateway = new RunningGateway(host, settings);
        if (gateway.pid().isEmpty()) {
            add("gateway/none.txt", "No gateway ran on " + settings.data() + ".\n");
            return;
        }
        answer("gateway/ready.json", gateway.get("/health/ready"));
        answer("gateway/system.json", gateway.getAsAdmin("/api/v1/system"));
        answer("gateway/metrics.txt", gateway.getAsAdmin("/metrics"));
    }

    private void answer(String name, RunningGateway.Answer answer) throws IOException {
        add(name, answer.status() == 200 || name.endsWith("ready.json") && answer.status() != 0 ? inLines(answer.text())
                : "answered " + (answer.status() == 0 ? "nothing: " : answer.status() + ": ") + answer.text() + "\n");
    }

    /** JSON with a line a value, so that only the value goes where one is a secret. */
    private static String inLines(String text) {
        try {
            return new JsonMapper().readTree(text).toPrettyString() + "\n";
        } catch (JsonProcessingException noJson) {
            return text;
        }
    }

    private void machine() throws IOException, InterruptedException {
        for (String name : List.of("proc/meminfo", "proc/loadavg", "proc/uptime", "proc/self/mountinfo", "proc/self/cgroup",
                "etc/os-release", "boot/firmware/config.txt")) {
            Optional<String> text = host.text(name);
            if (text.isPresent()) {
                add("machine/" + name.replace('/', '-'), text.get() + "\n");
            }
        }
        output("logs/hirundo-journal.txt", "journalctl", "--no-pager", "--quiet", "-n", "20000", "-u", "hirundo*", "-o", "short-iso");
        output("logs/kernel.txt", "dmesg", "--ctime");
        output("machine/disks.txt", "df", "-hT");
        output("machine/time.txt", "timedatectl", "show");
    }

    private void output(String name, String... command) throws IOException, InterruptedException {
        Optional<Programs.Output> output = host.programs().run(LOG_LIMIT, List.of(command));
        add(name, output.map(Programs.Output::text).map(Support::end)
                .orElse("`" + String.join(" ", command) + "` is not here, or did not end in time\n"));
    }

    private void file(String name, Path file) throws IOException {
        if (Files.exists(file)) {
            add(name, Host.utf8(file).orElse("cannot be read by " + host.userName() + "\n"));
        }
    }

    private void log(String name, Path file) throws IOException {
        if (Files.exists(file)) {
            add(name, Host.utf8(file).map(Support::end).orElse("cannot be read by " + host.userName() + "\n"));
        }
    }

    private static String end(String text) {
        return text.length() <= MOST_LOG_BYTES ? text : text.substring(text.indexOf('\n', text.length() - MOST_LOG_BYTES) + 1);
    }

    private void add(String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(secrets.removed(text).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
