package io.hirundo.gateway.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes of a client to {@link Frame}s, to the letter of RFC 6455, section 5. Owned by the connection's thread. */
final class FrameReader {
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    /** RFC 6455, section 5.5. */
    private static final int MAX_CONTROL = 125;
    private static final int MASK_BYTES = 4;

    private final Input input;
    private final int maxMessageBytes;
    /** Of the frame whose header was read last. */
    private long unread;

    FrameReader(Input input, int maxMessageBytes) {
        this.input = input;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Waits for the next frame. After a {@link Violation} there is only {@link #skipToClose()}. */
    Frame next() throws Violation, Input.End {
        int first = input.read();
        int second = input.read();
        int opcode = first & 0x0f;
        boolean last = (first & 0x80) != 0;
        long length = length(second & 0x7f);
        unread = length + ((second & 0x80) == 0 ? 0 : MASK_BYTES);
        check((first & 0x70) == 0, "a reserved bit is set, and no extension was agreed on");
        check(opcode <= BINARY || opcode >= CLOSE && opcode <= PONG, "opcode " + opcode + " is reserved");
        check((second & 0x80) != 0, "a client's frames must be masked");
        check(length >= 0, "a length with its highest bit set");
        check((second & 0x7f) < 126 || length >= ((second & 0x7f) == 126 ? 126 : 65_536),
                "the length " + length + " is not in its shortest form");
        if (opcode >= CLOSE) {
            check(last, "a control frame must not be fragmented");
            check(length <= MAX_CONTROL, "a control frame of " + length + " bytes; at most " + MAX_CONTROL);
        }
        check(opcode != CONTINUATION, "a continuation of nothing");
        if (length > maxMessageBytes) {
            throw new Violation(Violation.TOO_BIG, "a message of " + length + " bytes; at most " + maxMessageBytes);
        }
        if (opcode == BINARY) {
            throw new Violation(Violation.UNSUPPORTED, "binary frames are not taken; send JSON as text");
        }
        if (!last) {
            throw new Violation(Violation.UNSUPPORTED, "fragmented messages are not taken; send one frame a message");
        }
        byte[] payload = unmasked((int) length);
        return switch (opcode) {
            case TEXT -> new Frame.Text(text(payload, 0));
            case CLOSE -> close(payload);
            case PING -> new Frame.Ping(payload);
            case PONG -> new Frame.Pong();
            default -> throw new IllegalStateException("opcode " + opcode + " was let through");
        };
    }

    /**
     * Passes over what the peer had sent, or goes on sending, before it has seen that it is closed. Where its frames are no
     * frames at all this finds a close frame anywhere or nowhere, which does no harm: the endpoint ends the connection.
     *
     * @throws Input.End if the peer leaves without one
     */
    void skipToClose() throws Input.End {
        input.skip(unread);
        int opcode;
        do {
            opcode = input.read() & 0x0f;
            int second = input.read();
            input.skip(length(second & 0x7f) + ((second & 0x80) == 0 ? 0 : MASK_BYTES));
        } while (opcode != CLOSE);
    }

    private long length(int seven) throws Input.End {
        if (seven < 126) {
            return seven;
        }
        int bytes = seven == 126 ? 2 : 8;
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | input.read();
        }
        return length;
    }

    private byte[] unmasked(int length) throws Input.End {
        byte[] mask = input.read(MASK_BYTES);
        byte[] payload = input.read(length);
        unread = 0;
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    private static Frame close(byte[] payload) throws Violation {
        if (payload.length == 0) {
            return new Frame.Close(1000);
        }
        check(payload.length != 1, "a close frame of one byte has no code");
        int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        check(maySend(code), "close code " + code + " must not be sent");
        text(payload, 2);
        return new Frame.Close(code);
    }

    /** Section 7.4, with the codes registered since: 1004 to 1006 and 1015 never stand in a frame. */
    private static boolean maySend(int code) {
        return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006) || code >= 3000 && code <= 4999;
    }

    private static String text(byte[] bytes, int from) throws Violation {
        try {
            // A decoder of its own reports what String's constructor replaces without a word.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from)).toString();
        } catch (CharacterCodingException e) {
            throw new Violation(Violation.INVALID_TEXT, "the text is not UTF-8");
        }
    }

    private static void check(boolean good, String otherwise) throws Violation {
        if (!good) {
            throw new Violation(Violation.PROTOCOL_ERROR, otherwise);
        }
    }
}
