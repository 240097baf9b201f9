package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Loader;
import io.hirundo.appliance.config.Overrides;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.config.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A machine made up of files, with settings as a configuration gives them. */
final class FakeHost {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    final Path root;
    final Path data;
    private final Set<Path> closed = new HashSet<>();
    private final Map<String, Programs.Output> programs = new HashMap<>();
    private Instant now = NOW;

    FakeHost(Path folder) {
        try {
            root = Files.createDirectories(folder.resolve("root"));
            data = Files.createDirectories(folder.resolve("data"));
            put("proc/locks", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeHost put(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This user may neither read nor write it. */
    FakeHost close(Path path) {
        closed.add(path);
        return this;
    }

    FakeHost closeBelowRoot(String path) {
        return close(root.resolve(path));
    }

    /** What a program says, whatever its options. */
    FakeHost program(String name, int exitCode, String text) {
        programs.put(name, new Programs.Output(exitCode, text));
        return this;
    }

    FakeHost at(Instant instant) {
        now = instant;
        return this;
    }

    /** A gateway with this pid has the lock of the data folder. */
    FakeHost gatewayRuns(long pid) {
        try {
            Files.writeString(data.resolve("gateway.lock"), pid + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return put("proc/locks", "1: POSIX  ADVISORY  WRITE " + pid + " fd:00:131 0 EOF\n");
    }

    Host host() {
        Access access = new Access() {
            @Override
            public boolean reads(Path path) {
                return !closed.contains(path);
            }

            @Override
            public boolean writes(Path path) {
                return !closed.contains(path);
            }
        };
        return new Host(root, "hirundo", "/nowhere", access,
                (_, command) -> Optional.ofNullable(programs.get(Path.of(command.getFirst()).getFileName().toString())),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    /** @param settings {@code key=value} */
    Settings settings(String... settings) {
        try {
            List<String> all = new ArrayList<>(List.of("data=" + data, "gateway.id=site-7"));
            all.addAll(List.of(settings));
            return new Loader(new Surroundings("machine", data), new Overrides(all, Map.of()))
                    .withoutFile(root.resolve("hirundo.yaml")).settings();
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What a check finds, each as {@code sign: found -> todo}. */
    static List<String> found(Check check) {
        Findings findings = new Findings(check.name());
        try {
            check.look(findings);
        } catch (Exception e) {
            throw new AssertionError(check.name() + " failed", e);
        }
        return findings.all().stream().map(finding -> finding.sign().word() + ": " + finding.found()
                + (finding.todo().isEmpty() ? "" : " -> " + finding.todo())).toList();
    }
}
