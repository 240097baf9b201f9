package io.hirundo.gateway.ingest;

import java.nio.charset.StandardCharsets;

/** Foreign text made fit for messages, logs and pages: short, and without control characters. */
final class Excerpt {
    /** Enough to recognise a value by. */
    private static final int MAX_TEXT = 80;

    private Excerpt() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_TEXT) + 1);
        int i = 0;
        for (; i < text.length() && i < MAX_TEXT; i++) {
            out.append(safe(text.charAt(i)));
        }
        if (i < text.length()) {
            out.append('…');
        }
        return out.toString();
    }

    /** The first {@code maxBytes} of a body; what is no UTF-8 shows as U+FFFD. */
    static String of(byte[] body, int maxBytes) {
        String text = new String(body, 0, Math.min(body.length, maxBytes), StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(text.length() + 1);
        for (int i = 0; i < text.length(); i++) {
            out.append(safe(text.charAt(i)));
        }
        if (body.length > maxBytes) {
            out.append('…');
        }
        return out.toString();
    }

    private static char safe(char c) {
        boolean turnsText = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069; // bidirectional controls
        return c < 0x20 || c >= 0x7f && c < 0xa0 || turnsText || Character.isSurrogate(c) ? '\uFFFD' : c;
    }
}
