package io.hirundo.appliance.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long charts wait: history by REST, from a gateway that has kept 50 sensors for days. */
@Command(name = "history", mixinStandardHelpOptions = true,
        description = "Measure history by REST on a journal of 50 sensors x 1 Hz: some minutes for a week and 3 GB of disk.")
final class HistoryBench implements Callable<Integer> {
    private static final double MOST_MILLIS = 50;
    private static final int TIMES = 300;
    private static final int WARM_UPS = 100;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);

    @Option(names = "--days", defaultValue = "7", description = "How many days the journal holds (default: 7).")
    private double days;

    @Mixin
    private BenchOptions options;

    private final HttpClient http = HttpClient.newHttpClient();
    private final SplittableRandom random = new SplittableRandom(3);

    private record Question(String name, Duration span, int points, String type) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question("an hour, 300 points", HOUR, 300, "application/json"),
            new Question("an hour, 5,000 points", HOUR, 5_000, "application/json"),
            new Question("a day, 300 points", DAY, 300, "application/json"),
            new Question("a week, 300 points", WEEK, 300, "application/json"),
            new Question("a week, 300 points, CSV", WEEK, 300, "text/csv"),
            new Question("a week, 1,000 points", WEEK, 1_000, "application/json"),
            new Question("a week, 5,000 points", WEEK, 5_000, "application/json"));

    @Override
    public Integer call() throws Exception {
        if (days <= 0 || days > 366) {
            throw options.misused("--days: found " + days + "; allowed: more than 0, up to 366");
        }
        Path folder = options.begin();
        options.out().println("Logs: " + folder);
        Path here = Files.createDirectories(folder.resolve("site"));
        try {
            long events = Math.round(days * DAY.toSeconds()) * JournalFiller.DEVICES;
            fill(here, events);
            Report report = options.report(String.format(", a journal of %,d events, %d requests each", events, TIMES))
                    .line("| one metric of one sensor | median, ms | p99, ms |").line("| --- | ---: | ---: |");
            double slowest = ask(here, report);
            options.write(report.line("").aim("a week of one metric in under 50 ms, p99 of every number of points", slowest < MOST_MILLIS));
        } finally {
            BenchFolder.delete(here);
        }
        return 0;
    }

    private void fill(Path here, long events) {
        long startMs = System.currentTimeMillis() - events / JournalFiller.DEVICES * 1_000;
        try (JournalFiller filler = new JournalFiller(here, Growth.ENDLESS, startMs, System::nanoTime)) {
            filler.append(events, new Progress(options.out(), "filling", events));
        }
    }

    /** @return the slowest p99 of a week, in ms */
    private double ask(Path here, Report report) throws Exception {
        double slowest = 0;
        try (Site site = new Site(here).withBroker().withGateway(Map.of("HIRUNDO_JOURNAL_QUOTA", "64TiB",
                "HIRUNDO_JOURNAL_KEEP", "36500d"))) {
            for (Question question : QUESTIONS) {
                Times times = Times.of(WARM_UPS, TIMES, () -> ask(site, question));
                options.out().printf("    %s: median %.1f, p99 %.1f ms%n", question.name, times.median(), times.p99());
                report.line("| %s | %.1f | %.1f |", question.name, times.median(), times.p99());
                slowest = question.span.equals(WEEK) ? Math.max(slowest, times.p99()) : slowest;
            }
        }
        return slowest;
    }

    private void ask(Site site, Question question) throws IOException, InterruptedException, MeasurementFailed {
        long to = System.currentTimeMillis();
        String path = "/api/v1/devices/" + JournalFiller.device(random.nextInt(JournalFiller.DEVICES)) + "/history?metric="
                + JournalFiller.METRICS.get(random.nextInt(JournalFiller.METRICS.size())) + "&points=" + question.points
                + "&from=" + (to - question.span.toMillis()) + "&to=" + to;
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + site.web() + path))
                .header("Authorization", "Bearer " + site.token()).header("Accept", question.type).build(),
                HttpResponse.BodyHandlers.ofString());
        // An empty answer would be a fast one.
        if (response.statusCode() != 200 || response.body().length() < 200) {
            throw new MeasurementFailed(path + " answered " + response.statusCode() + ": " + response.body());
        }
    }
}
