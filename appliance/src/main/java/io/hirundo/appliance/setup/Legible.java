package io.hirundo.appliance.setup;

import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.Problem;
import io.hirundo.appliance.config.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the setup file can be read as YAML. Who wrote it may have no way to the machine but this file, so that a stray sign
 * in one line must not cost the others: the line is blanked out and named.
 *
 * @param root     its keys; none where nothing could be made of it
 * @param text     the file's text sign by sign, with blanks for what is not read
 * @param problems why; empty where the whole file is read
 */
record Legible(Section root, String text, List<Problem> problems) {

    /** A file in which more is wrong is no setup file; guessing on would find nonsense in it. */
    private static final int MOST_LINES = 3;

    static Legible of(String written, Path file) {
        String text = withoutTabs(written);
        List<Problem> problems = new ArrayList<>();
        while (true) {
            try {
                return new Legible(Section.of(text, file), text, List.copyOf(problems));
            } catch (ConfigurationException wrong) {
                Problem problem = wrong.problems().getFirst();
                String less = withoutLine(text, problem.line());
                problems.add(problem);
                if (problems.size() > MOST_LINES || less.equals(text)) {
                    return nothing(written, file, problems.getFirst());
                }
                text = less;
            }
        }
    }

    private static Legible nothing(String written, Path file, Problem problem) {
        try {
            return new Legible(Section.of("", file), " ".repeat(written.length()), List.of(problem));
        } catch (ConfigurationException impossible) {
            throw new IllegalStateException("an empty file is always YAML", impossible);
        }
    }

    /** YAML takes no tabs to indent with, people do. One sign for one, so that places stay the same. */
    private static String withoutTabs(String text) {
        StringBuilder spaces = new StringBuilder(text);
        boolean indent = true;
        for (int i = 0; i < spaces.length(); i++) {
            char sign = spaces.charAt(i);
            if (indent && sign == '\t') {
                spaces.setCharAt(i, ' ');
            }
            indent = sign == '\n' || sign == '\r' || indent && (sign == '\t' || sign == ' ');
        }
        return spaces.toString();
    }

    /** @param number from 1 */
    private static String withoutLine(String text, int number) {
        StringBuilder blanked = new StringBuilder(text);
        int line = 1;
        for (int i = 0; i < blanked.length(); i++) {
            char sign = blanked.charAt(i);
            boolean ends = sign == '\n' || sign == '\r' && (i + 1 == blanked.length() || blanked.charAt(i + 1) != '\n');
            if (line == number && sign != '\n' && sign != '\r') {
                blanked.setCharAt(i, ' ');
            }
            line += ends ? 1 : 0;
        }
        return blanked.toString();
    }
}
