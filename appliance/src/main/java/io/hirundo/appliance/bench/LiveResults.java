package io.hirundo.appliance.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The measurements so far, and what could not be measured. Owned by the bench's one thread. */
final class LiveResults {

    /** One server in one shape. */
    private record Cell(List<LiveRun> runs, List<String> failures) {
        Cell() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private final List<Candidate> candidates;
    private final List<Shape> shapes;
    private final Map<Candidate, Map<Shape, Cell>> cells = new EnumMap<>(Candidate.class);

    LiveResults(List<Candidate> candidates, List<Shape> shapes) {
        this.candidates = List.copyOf(candidates);
        this.shapes = List.copyOf(shapes);
        for (Candidate candidate : candidates) {
            Map<Shape, Cell> row = new LinkedHashMap<>();
            shapes.forEach(shape -> row.put(shape, new Cell()));
            cells.put(candidate, row);
        }
    }

    List<Candidate> candidates() {
        return candidates;
    }

    List<Shape> shapes() {
        return shapes;
    }

    void add(Candidate candidate, Shape shape, LiveRun run) {
        cell(candidate, shape).runs.add(run);
    }

    void addFailure(Candidate candidate, Shape shape, String reason) {
        cell(candidate, shape).failures.add(reason);
    }

    List<String> failures(Candidate candidate, Shape shape) {
        return List.copyOf(cell(candidate, shape).failures);
    }

    int attempts(Candidate candidate, Shape shape) {
        return cell(candidate, shape).runs.size() + cell(candidate, shape).failures.size();
    }

    /** Over the runs that did not fail; nothing where there is none, or where this was not measured. */
    OptionalDouble median(Candidate candidate, Shape shape, ToDoubleFunction<LiveRun> figure) {
        return cells.containsKey(candidate) && cells.get(candidate).containsKey(shape)
                ? median(cell(candidate, shape).runs.stream().mapToDouble(figure)) : OptionalDouble.empty();
    }

    /** Over the runs in which it was measured. */
    OptionalDouble slowMedian(Candidate candidate, Shape shape, ToDoubleFunction<LiveRun.Slow> figure) {
        return cells.containsKey(candidate) && cells.get(candidate).containsKey(shape)
                ? median(cell(candidate, shape).runs.stream().flatMap(run -> run.slow().stream()).mapToDouble(figure))
                : OptionalDouble.empty();
    }

    /** Before the first viewer, over all shapes. */
    OptionalDouble medianEmptyBytes(Candidate candidate) {
        return median(cells.get(candidate).values().stream().flatMap(cell -> cell.runs.stream())
                .mapToDouble(LiveRun::emptyBytes));
    }

    private Cell cell(Candidate candidate, Shape shape) {
        return cells.get(candidate).get(shape);
    }

    static OptionalDouble median(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
