package io.hirundo.gateway.journal;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventDecoder;
import java.util.function.Consumer;

/** Rows back to lines and events. One a read connection: it keeps a buffer. */
final class BlockDecoder implements AutoCloseable {
    /** A damaged row must not ask for a gigabyte of heap; a single event may be larger than what a block aims at. */
    static final int MOST_BYTES = 2 * BlockEncoder.MAX_JSON_BYTES;

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private byte[] buffer = new byte[0];

    /** The bytes of a row are not what was written. */
    static final class Damaged extends Exception {
        Damaged(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param jsonBytes how many bytes the lines are
     * @return an array that begins with the lines; good until the next call
     */
    byte[] lines(byte[] data, int jsonBytes) throws Damaged {
        if (data != null && data.length > 0 && data[0] == '{' && data.length == jsonBytes) {
            return data; // as small blocks were kept once
        }
        if (data == null || jsonBytes < 0 || jsonBytes > MOST_BYTES) {
            throw new Damaged("a block without data or of " + jsonBytes + " bytes", null);
        }
        if (buffer.length < jsonBytes) {
            buffer = new byte[Math.max(jsonBytes, 64 * 1024)];
        }
        try {
            int size = zstd.decompressByteArray(buffer, 0, jsonBytes, data, 0, data.length);
            if (size != jsonBytes) {
                throw new Damaged(size + " bytes where " + jsonBytes + " were written", null);
            }
        } catch (ZstdException e) {
            throw new Damaged(e.getMessage(), e);
        }
        return buffer;
    }

    void decode(byte[] data, int jsonBytes, Consumer<Event> sink) throws Damaged {
        byte[] lines = lines(data, jsonBytes);
        int start = 0;
        try {
            while (start < jsonBytes) {
                int end = endOfLine(lines, start, jsonBytes);
                sink.accept(EventDecoder.decode(lines, start, end));
                start = end + 1;
            }
        } catch (IllegalArgumentException e) {
            throw new Damaged(e.getMessage(), e);
        }
    }

    /** @return where the line that begins at {@code start} has its line break; no event's JSON has one inside */
    static int endOfLine(byte[] lines, int start, int length) {
        int at = start;
        while (at < length && lines[at] != '\n') {
            at++;
        }
        return at;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
