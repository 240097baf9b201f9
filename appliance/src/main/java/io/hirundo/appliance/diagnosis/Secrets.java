package io.hirundo.appliance.diagnosis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts that are to be shown to others: by what they look like, and those that the configuration gives away
 * wherever else they stand. Rather too much than too little goes: whoever reads the rest has no use for a password.
 */
final class Secrets {

    static final String GONE = "[removed]";

    /** Whatever stands before the last @ of a URL: also a password with signs that should have been encoded. */
    private static final Pattern IN_URL = Pattern.compile("(://)([^\\s\"'<>`]*)@");
    private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#.*$");
    /** A JWT, or the beginning of one that was cut. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]*){0,2}");
    /** To the end of the line: nobody knows where a value ends that somebody wrote into a comment. */
    private static final Pattern NAMED = Pattern.compile("(?i)((?:password|passwd|passphrase|secret|token|credential|psk|"
            + "api[-_]?key|private[-_]?key|bearer|authorization)s?[\"']?\\s*[:=]\\s*)(?![{\\[])\\S.*");
    private static final Pattern BLOCK_FOLLOWS = Pattern.compile(
            "(?i).*(?:password|passwd|passphrase|secret|token|key)s?[\"']?\\s*:\\s*[|>][-+0-9]*\\s*");
    private static final Pattern PEM = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)",
            Pattern.DOTALL);
    /** The private part of a JWK, the symmetric one of another. */
    private static final Pattern JWK = Pattern.compile("(\"(?:d|k|p|q|dp|dq|qi)\"\\s*:\\s*)\"[^\"]*\"");
    /** Shorter ones would blot out half of every log, and are none. */
    private static final int LEAST_LENGTH = 4;

    private final List<String> known;

    private Secrets(List<String> known) {
        this.known = known;
    }

    /** @param givingAway texts whose URLs show passwords, such as the configuration; what its comments say is an example */
    static Secrets of(Collection<String> givingAway) {
        Set<String> found = new HashSet<>();
        for (String text : givingAway) {
            Matcher url = IN_URL.matcher(COMMENT.matcher(text).replaceAll(""));
            while (url.find()) {
                int colon = url.group(2).indexOf(':');
                if (colon >= 0) {
                    add(found, url.group(2).substring(colon + 1));
                }
            }
        }
        List<String> longestFirst = new ArrayList<>(found);
        longestFirst.sort((one, other) -> other.length() - one.length());
        return new Secrets(longestFirst);
    }

    private static void add(Set<String> found, String written) {
        try {
            for (String form : List.of(written, URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8))) {
                if (form.length() >= LEAST_LENGTH) {
                    found.add(form);
                }
            }
        } catch (IllegalArgumentException notEncoded) {
            if (written.length() >= LEAST_LENGTH) {
                found.add(written);
            }
        }
    }

    /** The text without them. */
    String removed(String text) {
        String left = PEM.matcher(text).replaceAll(GONE);
        left = IN_URL.matcher(left).replaceAll("$1" + GONE + "@");
        left = JWK.matcher(left).replaceAll("$1\"" + GONE + "\"");
        left = TOKEN.matcher(left).replaceAll(GONE);
        for (String secret : known) {
            left = left.replace(secret, GONE);
        }
        return lines(left);
    }

    private static String lines(String text) {
        StringBuilder left = new StringBuilder();
        int blockIndent = -1;
        for (String line : text.split("\n", -1)) {
            int indent = line.length() - line.stripLeading().length();
            if (blockIndent >= 0 && (line.isBlank() || indent > blockIndent)) {
                continue;
            }
            blockIndent = BLOCK_FOLLOWS.matcher(line).matches() ? indent : -1;
            left.append(NAMED.matcher(line).replaceAll("$1" + GONE)).append('\n');
        }
        left.setLength(left.length() - 1);
        return left.toString();
    }
}
