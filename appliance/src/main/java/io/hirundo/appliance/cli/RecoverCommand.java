package io.hirundo.appliance.cli;

import io.hirundo.gateway.journal.JournalException;
import io.hirundo.gateway.journal.Salvage;
import io.hirundo.gateway.journal.Salvaged;
import io.hirundo.gateway.journal.Salvaged.Range;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings back what can still be read of a damaged journal. Says on standard output what came back and what is missing. */
@Command(name = "recover", mixinStandardHelpOptions = true,
        description = {"Make a whole journal of what can still be read of a damaged one; that one is only read.",
            "Devices that were deleted before come back with it, and can be deleted again."})
final class RecoverCommand implements Callable<Integer> {
    private static final String LINES = ".jsonl";
    /** A ruined card leaves thousands of holes; who wants them all takes the lines. */
    private static final int SHOWN_RANGES = 20;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "F", description = "The journal's file, as in journal.db.damaged-20260102T030405Z; "
            + "its write-ahead log is read where it lies beside it.")
    private Path damaged;

    @Option(names = "--out", paramLabel = "G", description = "Where the whole journal goes; a name that ends with "
            + LINES + " gets the events as lines of JSON (default: F.recovered).")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Failure {
        Path to = out.orElseGet(() -> Path.of(damaged + ".recovered"));
        if (!Files.isRegularFile(damaged)) {
            throw new Failure(Main.MISUSED, "F: found no file at " + damaged + "; allowed: a journal's file" + candidates());
        }
        try {
            Salvaged salvaged = to.toString().endsWith(LINES) ? Salvage.toLines(damaged, to, progress())
                    : Salvage.toJournal(damaged, to, progress());
            report(salvaged, to);
            return salvaged.events() > 0 ? 0 : Main.FAILED;
        } catch (IOException | JournalException e) {
            throw new Failure(Main.FAILED, e instanceof NoSuchFileException missing ? "there is no " + missing.getFile()
                    : String.valueOf(e.getMessage()));
        }
    }

    /** Where somebody has given the folder of the data, or a name that is not quite right. */
    private String candidates() {
        Path folder = Files.isDirectory(damaged) ? damaged : damaged.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("journal.db.damaged-") && !name.endsWith("-wal") && !name.endsWith("-shm"))
                    .sorted().toList();
            return names.isEmpty() ? "" : ". In " + folder + " there are " + String.join(", ", names);
        } catch (IOException e) {
            return "";
        }
    }

    private LongConsumer progress() {
        PrintWriter err = spec.commandLine().getErr();
        long[] shown = {-1};
        return percent -> {
            if (percent / 10 != shown[0]) {
                shown[0] = percent / 10;
                err.println(percent + " % read");
                err.flush();
            }
        };
    }

    private void report(Salvaged salvaged, Path to) {
        PrintWriter say = spec.commandLine().getOut();
        say.printf(Locale.ROOT, "%,d events in %,d blocks came back.%n", salvaged.events(), salvaged.blocks());
        if (salvaged.events() == 0) {
            say.println("Nothing in this file is a block of a journal.");
            return;
        }
        list(say, "They have the seqs", salvaged.ranges());
        if (salvaged.missing().isEmpty()) {
            say.println("Between them nothing is missing.");
        } else {
            say.printf(Locale.ROOT, "%,d events are missing for certain.%n",
                    salvaged.missing().stream().mapToLong(Range::count).sum());
            list(say, "They had the seqs", salvaged.missing());
        }
        if (!salvaged.starts().isEmpty()) {
            list(say, "Here the seqs jump as they do when a gateway starts; whether events are missing too cannot be told",
                    salvaged.starts());
        }
        say.println("What stood before the first and behind the last of them cannot be told.");
        say.println("Written to " + to + (salvaged.journalId().isEmpty() ? ", a line an event."
                : ", a journal with an id of its own: " + salvaged.journalId()
                + ". To go on with it, stop the gateway and move it to journal.db in the data folder;"
                + " a fleet then gets its events as those of a new journal."));
    }

    private static void list(PrintWriter say, String title, List<Range> ranges) {
        say.println(title + ":");
        ranges.stream().limit(SHOWN_RANGES).forEach(range -> say.println("  " + range.firstSeq() + " to " + range.lastSeq()));
        if (ranges.size() > SHOWN_RANGES) {
            say.println("  and " + (ranges.size() - SHOWN_RANGES) + " more");
        }
    }
}
