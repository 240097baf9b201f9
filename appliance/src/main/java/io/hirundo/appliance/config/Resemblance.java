package io.hirundo.appliance.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the key that somebody most likely meant. */
final class Resemblance {

    /** A third of the letters may be wrong; beyond that a guess misleads more often than it helps. */
    private static final int LETTERS_PER_ERROR = 3;

    private Resemblance() {}

    static Optional<String> nearest(String written, Collection<String> known) {
        return known.stream()
                .filter(key -> distance(written, key) <= 1 + Math.min(written.length(), key.length()) / LETTERS_PER_ERROR)
                .min(Comparator.comparingInt((String key) -> distance(written, key)).thenComparing(key -> key));
    }

    /** Optimal string alignment: letters put in, left out, changed, or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
