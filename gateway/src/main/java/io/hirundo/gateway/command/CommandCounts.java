package io.hirundo.gateway.command;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many commands there were since the start, and how they ended. The sequencer and the fleet's thread count. */
public final class CommandCounts {
    private static final List<String> ENDS = List.of("done", "failed", "rejected", "timeout", "expired");

    final LongAdder taken = new LongAdder();
    /** For want of room, or because what the fleet sent could not be done. */
    final LongAdder refused = new LongAdder();
    final LongAdder late = new LongAdder();
    /** Of the fleet, given before. */
    final LongAdder repeated = new LongAdder();
    private final Map<String, LongAdder> ends = new LinkedHashMap<>();
    private volatile int open;

    /**
     * @param open     under way now
     * @param ended    how those that were taken ended, by {@code status}
     * @param refused  for want of room, or because what the fleet sent could not be done
     * @param late     expired before they were taken
     * @param repeated of the fleet, given before
     */
    public record Status(int open, long taken, Map<String, Long> ended, long refused, long late, long repeated) {}

    CommandCounts() {
        ENDS.forEach(status -> ends.put(status, new LongAdder()));
    }

    void ended(String status) {
        LongAdder count = ends.get(status);
        if (count != null) {
            count.increment();
        }
    }

    void open(int count) {
        open = count;
    }

    public Status status() {
        Map<String, Long> ended = new LinkedHashMap<>();
        ends.forEach((status, count) -> ended.put(status, count.sum()));
        return new Status(open, taken.sum(), ended, refused.sum(), late.sum(), repeated.sum());
    }

    public void register(MeterRegistry registry) {
        registry.getOrCreate(Gauge.builder("hirundo_commands_open", () -> open).description("Commands under way"));
        count(registry, "hirundo_commands", "Commands taken", taken);
        count(registry, "hirundo_commands_refused", "Commands refused for want of room, or because they could not be done", refused);
        count(registry, "hirundo_commands_late", "Commands that expired before they were taken", late);
        count(registry, "hirundo_commands_repeated", "Commands of the fleet that were given before", repeated);
        ends.forEach((status, count) -> registry.getOrCreate(
                FunctionalCounter.builder("hirundo_command_results", count, LongAdder::sum)
                        .description("How commands ended").tags(List.of(Tag.create("status", status)))));
    }

    private static void count(MeterRegistry registry, String name, String description, LongAdder adder) {
        registry.getOrCreate(FunctionalCounter.builder(name, adder, LongAdder::sum).description(description));
    }
}
