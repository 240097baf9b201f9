package io.hirundo.appliance.update;

/**
 * A version as Debian's packages have it, and their order: deb-version(7). The image has the version of the package that it is made
 * of, so both must agree on which is newer.
 */
final class DebianVersion implements Comparable<DebianVersion> {

    private final String epoch;
    private final String upstream;
    private final String revision;

    DebianVersion(String text) {
        int colon = text.indexOf(':');
        boolean hasEpoch = colon > 0 && text.chars().limit(colon).allMatch(DebianVersion::isDigit);
        String rest = hasEpoch ? text.substring(colon + 1) : text;
        int hyphen = rest.lastIndexOf('-');
        this.epoch = hasEpoch ? text.substring(0, colon) : "0";
        this.upstream = hyphen < 0 ? rest : rest.substring(0, hyphen);
        this.revision = hyphen < 0 ? "" : rest.substring(hyphen + 1); // none is the same as 0, by the order below
    }

    @Override
    public int compareTo(DebianVersion other) {
        int byEpoch = compare(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = compare(upstream, other.upstream);
        return byUpstream != 0 ? byUpstream : compare(revision, other.revision);
    }

    /** Text and number by turns, each longest first; numbers by value, text by {@link #weight}. */
    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (isText(a, i) || isText(b, j)) {
                int difference = weight(a, i) - weight(b, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int endOfA = endOfNumber(a, i);
            int endOfB = endOfNumber(b, j);
            int difference = compareNumbers(a.substring(Math.min(i, endOfA), endOfA), b.substring(Math.min(j, endOfB), endOfB));
            if (difference != 0) {
                return difference;
            }
            i = endOfA;
            j = endOfB;
        }
        return 0;
    }

    /** A tilde sorts before the end, the end before letters, letters before everything else. */
    private static int weight(String text, int at) {
        if (!isText(text, at)) {
            return 0;
        }
        char c = text.charAt(at);
        boolean isLetter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
        return c == '~' ? -1 : isLetter ? c : c + 256;
    }

    private static boolean isText(String text, int at) {
        return at < text.length() && !isDigit(text.charAt(at));
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return Math.min(end, text.length());
    }

    /** As long as they like: a date and time is a number too. */
    private static int compareNumbers(String a, String b) {
        String x = a.replaceFirst("^0+", "");
        String y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DebianVersion version && compareTo(version) == 0;
    }

    /** The same for 1.0 and 1.00, which are equal. */
    @Override
    public int hashCode() {
        return 0;
    }
}
