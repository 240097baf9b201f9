package io.hirundo.appliance.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Its message has a line for each problem, for a person to read. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /** Whether all of it is a file's fault, so that an older file may stand in. */
    boolean onlyFile() {
        return problems.stream().allMatch(problem -> problem.origin().fromFile());
    }
}
