package io.hirundo.gateway.event;

import java.nio.charset.StandardCharsets;

/** Server-to-client WebSocket frames, complete and unmasked (RFC 6455, section 5.2). */
public final class Frames {
    private static final int FIN = 0x80;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    /** RFC 6455, section 5.5: a control frame carries at most 125 bytes. */
    private static final int MAX_CONTROL = 125;

    private Frames() {}

    public static int headerLength(int payloadLength) {
        return payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10;
    }

    /** Puts the header of a whole text message in front of the {@code length} bytes that follow it in {@code out}. */
    public static void putTextHeader(byte[] out, int length) {
        putHeader(out, TEXT, length);
    }

    public static byte[] text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] text(byte[] utf8) {
        return frame(TEXT, utf8);
    }

    public static byte[] ping() {
        return frame(PING, new byte[0]);
    }

    /** @param payload what the ping carried */
    public static byte[] pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /** @param reason at most 123 bytes of UTF-8 (the code takes two of the 125); what is longer is cut */
    public static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_CONTROL - 2);
        while (length < text.length && length > 0 && (text[length] & 0xC0) == 0x80) {
            length--; // never cut inside a character
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return frame(CLOSE, payload);
    }

    public static boolean isText(byte[] frame) {
        return (frame[0] & 0x0f) == TEXT;
    }

    /** Offset of the payload in a frame as it is made here. */
    public static int payloadStart(byte[] frame) {
        return switch (frame[1]) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
    }

    private static byte[] frame(int opcode, byte[] payload) {
        if (opcode != TEXT && payload.length > MAX_CONTROL) {
            throw new IllegalArgumentException("a control frame of " + payload.length + " bytes; at most " + MAX_CONTROL);
        }
        int header = headerLength(payload.length);
        byte[] out = new byte[header + payload.length];
        putHeader(out, opcode, payload.length);
        System.arraycopy(payload, 0, out, header, payload.length);
        return out;
    }

    private static void putHeader(byte[] out, int opcode, int length) {
        out[0] = (byte) (FIN | opcode);
        if (length < 126) {
            out[1] = (byte) length;
        } else if (length < 65_536) {
            out[1] = 126;
            out[2] = (byte) (length >>> 8);
            out[3] = (byte) length;
        } else {
            out[1] = 127;
            for (int i = 0; i < 8; i++) {
                out[2 + i] = (byte) ((long) length >>> 56 - 8 * i);
            }
        }
    }
}
