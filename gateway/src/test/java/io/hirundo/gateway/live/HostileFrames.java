package io.hirundo.gateway.live;

import io.hirundo.gateway.live.ClientFrame.Form;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Frames and handshakes as no client may send them. */
final class HostileFrames {
    /** @param closeCode what the server has to answer */
    record Refused(byte[] bytes, int closeCode) {}

    private final SplittableRandom random;

    HostileFrames(SplittableRandom random) {
        this.random = random;
    }

    Refused next() {
        return switch (random.nextInt(14)) {
            case 0 -> refused(ClientFrame.of(dataOrControl(), bytes(random.nextInt(126))).unmasked(), 1002);
            case 1 -> refused(ClientFrame.of(dataOrControl(), bytes(random.nextInt(126))).reserved(1 + random.nextInt(7)), 1002);
            case 2 -> refused(ClientFrame.of(new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}[random.nextInt(10)],
                    bytes(random.nextInt(300))), 1002);
            case 3 -> refused(ClientFrame.of(8 + random.nextInt(3), bytes(126 + random.nextInt(1 << 4 + random.nextInt(13)))), 1002);
            case 4 -> refused(ClientFrame.of(8 + random.nextInt(3), bytes(random.nextInt(126))).unfinished(), 1002);
            case 5 -> refused(ClientFrame.of(0, bytes(random.nextInt(200))), 1002);
            case 6 -> refused(ClientFrame.of(ClientFrame.BINARY, bytes(random.nextInt(1 << random.nextInt(16)))), 1003);
            case 7 -> refused(ClientFrame.of(ClientFrame.TEXT, "{}".getBytes()).unfinished(), 1003);
            case 8 -> refused(ClientFrame.of(ClientFrame.TEXT, bytes(random.nextInt(300))).as(Form.IN_64_BITS)
                    .announcing(65_537 + (random.nextLong() >>> 2 + random.nextInt(46))), 1009);
            case 9 -> refused(ClientFrame.of(ClientFrame.TEXT, bytes(random.nextInt(300))).as(Form.IN_64_BITS)
                    .announcing(random.nextLong() | Long.MIN_VALUE), 1002);
            case 10 -> refused(ClientFrame.of(ClientFrame.TEXT, bytes(random.nextInt(126))).as(Form.IN_16_BITS), 1002);
            case 11 -> refused(ClientFrame.of(ClientFrame.TEXT, notUtf8()), 1007);
            case 12 -> refused(ClientFrame.close(new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}[random.nextInt(8)], "x"), 1002);
            default -> refused(ClientFrame.of(ClientFrame.CLOSE, bytes(1)), 1002);
        };
    }

    private Refused refused(ClientFrame frame, int code) {
        return new Refused(frame.bytes(random.nextInt()), code);
    }

    private int dataOrControl() {
        return new int[] {ClientFrame.TEXT, ClientFrame.BINARY, ClientFrame.CLOSE, ClientFrame.PING, ClientFrame.PONG}[random.nextInt(5)];
    }

    private byte[] notUtf8() {
        byte[] wrong = MalformedUtf8.ALL[random.nextInt(MalformedUtf8.ALL.length)];
        byte[] text = new byte[random.nextInt(1000) + wrong.length];
        Arrays.fill(text, (byte) 'x');
        System.arraycopy(wrong, 0, text, random.nextInt(text.length - wrong.length + 1), wrong.length);
        return text;
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    byte[] garbage() {
        byte[] bytes = bytes(random.nextInt(1 << random.nextInt(12)));
        if (random.nextBoolean()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "GET /ws HTTP/1.1\r\nHost: \0\u00ff%".charAt((bytes[i] & 0xff) % 27);
            }
        }
        return bytes;
    }

    /** A good handshake with something wrong in it, or cut, or with something behind it. */
    byte[] handshake(String query) {
        byte[] bytes = BarePeer.handshake(query);
        for (int i = random.nextInt(5); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(20));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                case 2 -> bytes = spliced(bytes, at, length, new byte[0]);
                case 3 -> bytes = spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 4 -> bytes = spliced(bytes, at, 0, bytes(1 << random.nextInt(random.nextInt(50) == 0 ? 16 : 6)));
                default -> bytes = spliced(bytes, at, 0, header().getBytes());
            }
        }
        return bytes;
    }

    private String header() {
        return new String[] {"\r\n", "\n", "\r", "\0", " ", "\r\nContent-Length: 5", "\r\nContent-Length: -1", "\r\nHost: b",
            "\r\nTransfer-Encoding: chunked", "\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "\r\nExpect: 100-continue",
            "\r\nUpgrade: h2c", "\r\nSec-WebSocket-Version: 8", "\r\nSec-WebSocket-Key: x", "\r\nConnection: close", "%zz", "/../", "?"
        }[random.nextInt(18)];
    }

    private static byte[] spliced(byte[] bytes, int at, int removed, byte[] added) {
        byte[] out = Arrays.copyOf(bytes, bytes.length - removed + added.length);
        System.arraycopy(added, 0, out, at, added.length);
        System.arraycopy(bytes, at + removed, out, at + added.length, bytes.length - at - removed);
        return out;
    }
}
