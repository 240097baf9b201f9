package io.hirundo.appliance.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a data folder, and which of them a backup takes. What it does not know it takes, and says so. */
final class DataFiles {

    static final String JOURNAL = "journal.db";

    enum Kind {
        JOURNAL,
        /** Known to belong in a backup. */
        TAKEN,
        /** Taken as it is: better one too many than one too few. */
        UNKNOWN,
        /** Left out, and somebody may miss it. */
        LEFT,
        /** Left out: made anew, or part of something that is taken as a whole. */
        PASSING
    }

    /** @param name relative to the folder, with {@code /} @param why it is {@code LEFT}, empty for the others */
    record DataFile(Path path, String name, Kind kind, String why) {}

    private record Rule(Pattern name, Kind kind, String why) {
        static Rule left(String name, String why) {
            return new Rule(Pattern.compile(name), Kind.LEFT, why);
        }

        static Rule of(Kind kind, String name) {
            return new Rule(Pattern.compile(name), kind, "");
        }
    }

    /** The first that fits counts. */
    private static final List<Rule> RULES = List.of(
            Rule.of(Kind.JOURNAL, "journal\\.db"),
            Rule.of(Kind.PASSING, "journal\\.db-(wal|shm|journal)"),
            Rule.of(Kind.PASSING, "journal\\.(reserve|damaged)"), // of this machine's disk, and of the file that is on it now
            Rule.left("journal\\.db\\.damaged-.*", "a damaged journal that was set aside; see hirundo journal recover"),
            Rule.of(Kind.PASSING, "(.*/)?[^/]*\\.(lock|pid|new|tmp)"),
            Rule.of(Kind.PASSING, "pairing/.*"), // good for minutes, and on this machine alone
            Rule.of(Kind.PASSING, "native/.*"), // libraries of this machine's, unpacked anew at each start
            Rule.of(Kind.PASSING, "mosquitto/mosquitto\\.conf"),
            // Days later they would be delivered a second time, and the fleet would have them twice.
            Rule.left("mosquitto/mosquitto\\.db", "messages under way; devices send again what was not acknowledged"),
            Rule.left("(.*/)?[^/]*\\.log(\\.\\d+)?", "a log; `hirundo support` takes it"),
            Rule.of(Kind.TAKEN, "keys/.*"),
            Rule.of(Kind.TAKEN, "mosquitto/[^/]*"),
            Rule.of(Kind.TAKEN, "last-good\\.yaml"),
            Rule.of(Kind.TAKEN, "registry\\.json"));

    private DataFiles() {}

    /** All files, in order of name; links are not followed. */
    static List<DataFile> of(Path data) throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).sorted().toList()) {
                files.add(file(path, data.relativize(path).toString()));
            }
        }
        return files;
    }

    private static DataFile file(Path path, String name) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return new DataFile(path, name, Kind.LEFT, "no regular file");
        }
        if (!Manifest.isSafe(Manifest.DATA + name)) {
            return new DataFile(path, name, Kind.LEFT, "a name that a backup cannot carry");
        }
        Optional<Rule> rule = RULES.stream().filter(one -> one.name.matcher(name).matches()).findFirst();
        return new DataFile(path, name, rule.map(Rule::kind).orElse(Kind.UNKNOWN), rule.map(Rule::why).orElse(""));
    }

    /** Whether nothing but locks is in a folder, or it is not there: then there is nothing to lose. */
    static boolean isEmpty(Path data) throws IOException {
        if (!Files.exists(data)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(data)) {
            return entries.allMatch(entry -> entry.getFileName().toString().endsWith(".lock") && Files.isRegularFile(entry));
        }
    }
}
