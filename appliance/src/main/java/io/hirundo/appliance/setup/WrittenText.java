package io.hirundo.appliance.setup;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text as an editor saved it, and how, so that it can be given back in the same way. Windows' Notepad writes UTF-8 with or
 * without a byte order mark, UTF-16 of either order with one, or, in older versions, the ANSI code page.
 *
 * @param mark the byte order mark; none where there was none
 */
record WrittenText(String text, Charset charset, byte[] mark) {

    /** Takes any byte, so it comes last. In most of the world's western half it is what Notepad calls ANSI. */
    private static final Charset ANSI = Charset.forName("windows-1252");

    static WrittenText of(byte[] bytes) {
        for (Charset charset : new Charset[] {StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
            byte[] mark = "\ufeff".getBytes(charset);
            if (bytes.length >= mark.length && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length)) {
                return new WrittenText(new String(bytes, mark.length, bytes.length - mark.length, charset), charset, mark);
            }
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new WrittenText(text, StandardCharsets.UTF_8, new byte[0]);
        } catch (CharacterCodingException notUtf8) {
            return new WrittenText(new String(bytes, ANSI), ANSI, new byte[0]);
        }
    }

    /** Another text, saved in the same way. */
    byte[] saved(String other) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(mark);
        bytes.writeBytes(other.getBytes(charset));
        return bytes.toByteArray();
    }
}
