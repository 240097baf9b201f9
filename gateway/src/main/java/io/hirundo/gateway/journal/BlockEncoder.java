package io.hirundo.gateway.journal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.journal.JournalItem.Append;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Events to blocks. The bytes of a block are a Zstandard frame (RFC 8878) of the events' JSON, a line each. So a technician
 * needs nothing but {@code sqlite3} and {@code zstd} to read the log. It is a frame also where that is a few bytes longer: its
 * checksum tells a rotten sector from data.
 *
 * <p>Owned by the journal writer.
 */
final class BlockEncoder implements AutoCloseable {
    /** What a reader decodes at least, and what a damaged row costs at most. */
    static final int MAX_EVENTS = 4096;
    static final int MAX_JSON_BYTES = 1 << 20;

    private final ZstdCompressCtx zstd;
    private byte[] lines = new byte[64 * 1024];
    private byte[] packed = new byte[0];

    BlockEncoder(int level) {
        zstd = new ZstdCompressCtx().setLevel(level).setChecksum(true);
    }

    /** All events of {@code items}, in blocks of at most {@link #MAX_EVENTS} events and about {@link #MAX_JSON_BYTES}. */
    List<Block> encode(List<JournalItem> items) {
        List<Block> blocks = new ArrayList<>(1);
        List<Append> run = new ArrayList<>(Math.min(items.size(), MAX_EVENTS));
        int bytes = 0;
        for (JournalItem item : items) {
            if (!(item instanceof Append append)) {
                continue;
            }
            int length = append.event().jsonLength() + 1;
            if (run.size() == MAX_EVENTS || bytes + length > MAX_JSON_BYTES && !run.isEmpty()) {
                blocks.add(block(run, bytes));
                run.clear();
                bytes = 0;
            }
            run.add(append);
            bytes += length;
        }
        if (!run.isEmpty()) {
            blocks.add(block(run, bytes));
        }
        return blocks;
    }

    private Block block(List<Append> appends, int jsonBytes) {
        if (lines.length < jsonBytes) {
            lines = new byte[jsonBytes];
        }
        Event[] events = new Event[appends.size()];
        byte[] deliveries = null;
        long minTs = Long.MAX_VALUE;
        long maxTs = Long.MIN_VALUE;
        int at = 0;
        for (int i = 0; i < events.length; i++) {
            Event event = appends.get(i).event();
            events[i] = event;
            System.arraycopy(event.frame(), event.jsonStart(), lines, at, event.jsonLength());
            at += event.jsonLength();
            lines[at++] = '\n';
            minTs = Math.min(minTs, event.ts());
            maxTs = Math.max(maxTs, event.ts());
            int packetId = appends.get(i).delivery().packetId();
            if (packetId != 0) {
                if (deliveries == null) {
                    deliveries = new byte[2 * events.length];
                }
                deliveries[2 * i] = (byte) (packetId >>> 8);
                deliveries[2 * i + 1] = (byte) packetId;
            }
        }
        return new Block(List.of(events), minTs, maxTs, jsonBytes, pack(jsonBytes), deliveries);
    }

    private byte[] pack(int length) {
        int room = (int) Zstd.compressBound(length);
        if (packed.length < room) {
            packed = new byte[room];
        }
        int size = zstd.compressByteArray(packed, 0, packed.length, lines, 0, length);
        return Arrays.copyOf(packed, size);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
