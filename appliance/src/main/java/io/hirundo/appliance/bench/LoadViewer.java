package io.hirundo.appliance.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One viewer on a bare socket. Owned by the viewers' thread. */
final class LoadViewer implements FrameCutter.Receiver {
    /** A frame may be so long, and so much is read at once. */
    static final int MOST_BYTES = 256 * 1024;

    private static final byte[] NONE = {};
    private static final int MOST_HEADER_BYTES = 8 * 1024;
    /** A viewer says a few hundred bytes: a server that does not take them within that time is stuck. */
    private static final long WRITE_NANOS = 1_000_000_000;

    /** What the viewer waits for. */
    enum State { UPGRADE, SUBSCRIPTION, EVENTS }

    private final WritableByteChannel out;
    private final Dialect dialect;
    private final Tally tally;
    private State state = State.UPGRADE;
    /** The beginning of a frame whose end has not come; mostly there is none. */
    private byte[] rest = NONE;
    /** When what is looked at now was read. */
    private long now;

    /** @param out to the server; takes what it can at once */
    LoadViewer(WritableByteChannel out, Dialect dialect, Tally tally) {
        this.out = out;
        this.dialect = dialect;
        this.tally = tally;
    }

    State state() {
        return state;
    }

    /**
     * @param bytes   have room for twice {@link #MOST_BYTES}; overwritten
     * @param arrived at most {@link #MOST_BYTES} that were read at {@code readAt}
     * @throws IOException the server has closed, has refused the viewer, or talks nonsense
     */
    void received(ByteBuffer arrived, byte[] bytes, long readAt) throws IOException {
        int end = rest.length + arrived.remaining();
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        arrived.get(bytes, rest.length, arrived.remaining());
        now = readAt;
        int from = state == State.UPGRADE ? upgraded(bytes, end) : 0;
        int at = state == State.UPGRADE ? from : FrameCutter.cut(bytes, from, end, this);
        rest = at == end ? NONE : Arrays.copyOfRange(bytes, at, end);
    }

    /** @return behind the answer's headers, or 0 if they are not all there */
    private int upgraded(byte[] bytes, int end) throws IOException {
        int headers = 0;
        while (headers < end - 3 && !(bytes[headers] == '\r' && bytes[headers + 1] == '\n' && bytes[headers + 2] == '\r'
                && bytes[headers + 3] == '\n')) {
            headers++;
        }
        if (headers >= end - 3) {
            if (end > MOST_HEADER_BYTES) {
                throw new IOException("the answer to the handshake does not end");
            }
            return 0;
        }
        String answer = new String(bytes, 0, headers, StandardCharsets.ISO_8859_1);
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("the handshake was answered by " + answer.lines().findFirst().orElse("nothing"));
        }
        state = State.SUBSCRIPTION;
        say(dialect.greeting());
        return headers + 4;
    }

    @Override
    public void frame(int opcode, byte[] bytes, int from, int to) throws IOException {
        switch (opcode) {
            case FrameCutter.TEXT, FrameCutter.BINARY -> message(bytes, from, to);
            case FrameCutter.PING -> say(ClientFrames.pong(bytes, from, to));
            case FrameCutter.CLOSE -> throw new IOException("the server closed with " + closed(bytes, from, to));
            default -> throw new IOException("a frame with the opcode " + opcode);
        }
    }

    private void message(byte[] bytes, int from, int to) throws IOException {
        Dialect.Meaning meaning = dialect.meaning(bytes, from, to);
        switch (meaning) {
            case EVENT -> tally.count(bytes, from, to, now);
            case SUBSCRIBED -> state = State.EVENTS;
            case REFUSED -> throw new IOException("refused: " + text(bytes, from, to));
            case WELCOME, ADMITTED, PING, OTHER -> say(dialect.answer(meaning));
        }
    }

    private static String closed(byte[] bytes, int from, int to) {
        return to - from < 2 ? "no code"
                : ((bytes[from] & 0xff) << 8 | bytes[from + 1] & 0xff) + " " + text(bytes, from + 2, to);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(to - from, 200), StandardCharsets.UTF_8);
    }

    /** Whole frames, few and short; nothing is said where they are empty. */
    void say(byte[] frames) throws IOException {
        if (frames.length == 0) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(frames);
        out.write(buffer);
        long begin = System.nanoTime();
        while (buffer.hasRemaining()) {
            if (System.nanoTime() - begin > WRITE_NANOS) {
                throw new IOException("the server does not read what a viewer says");
            }
            out.write(buffer);
        }
    }
}
