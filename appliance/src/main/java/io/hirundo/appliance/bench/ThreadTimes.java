package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CPU time of a process by kind of thread. Threads of one kind have the same name up to the number at its end; the kernel
 * keeps 15 characters of a name.
 *
 * @param nanosByKind since the threads' start
 */
record ThreadTimes(Map<String, Long> nanosByKind) {

    /** One kind's part. */
    record Part(String kind, long nanos) {}

    static ThreadTimes of(long pid) {
        Map<String, Long> times = new HashMap<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(thread -> {
                try {
                    String stat = Files.readString(thread.resolve("stat"));
                    times.merge(kind(stat), ProcessFigures.threadCpuNanos(stat), Long::sum);
                } catch (IOException e) {
                    // It has ended since; its time is lost here.
                }
            });
        } catch (IOException | UncheckedIOException e) {
            return new ThreadTimes(Map.of()); // the process has ended: whoever asks notices that elsewhere
        }
        return new ThreadTimes(times);
    }

    private static String kind(String stat) {
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        return name.replaceFirst("[-#_ ]*\\d+$", "");
    }

    /** What was used since then, the most first; below a hundredth of a second nothing is told. */
    List<Part> since(ThreadTimes before) {
        Map<String, Long> used = new TreeMap<>(nanosByKind);
        before.nanosByKind.forEach((kind, nanos) -> used.merge(kind, -nanos, Long::sum));
        return used.entrySet().stream().filter(entry -> entry.getValue() > 0)
                .map(entry -> new Part(entry.getKey(), entry.getValue()))
                .sorted((a, b) -> Long.compare(b.nanos(), a.nanos())).toList();
    }
}
