package io.hirundo.gateway.live;

import java.util.HexFormat;
import java.util.stream.Stream;

/** Bytes that no text has (RFC 3629). */
final class MalformedUtf8 {
    /** After Markus Kuhn's stress test, and the cases 6.x of Autobahn. */
    static final byte[][] ALL = Stream.of(
            "80", "bf", "8080", // continuation bytes of nothing
            "c2", "e0a0", "e4b8", "f09f98", "f4", // cut off
            "c220", "e4b820", "f09f9820", // cut short
            "c0af", "c080", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", // longer than they need to be
            "eda080", "edadbf", "edbfbf", "eda081edb080", // halves of surrogate pairs, and a pair
            "f4908080", "f5808080", "f7bfbfbf", // beyond U+10FFFF
            "f888808080", "fc8480808080", "fe", "ff", "fffe") // what UTF-8 was before RFC 3629, and never
            .map(HexFormat.of()::parseHex).toArray(byte[][]::new);

    private MalformedUtf8() {}
}
