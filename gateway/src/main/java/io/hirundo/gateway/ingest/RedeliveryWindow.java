package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Draft;
import java.util.Arrays;

/**
 * Tells a redelivery from news by the last 65,536 events. Owned by the sequencer.
 *
 * <p>Two signs are good: the device gave a timestamp, and an event of the same device, timestamp and body is here; or
 * the broker says that it has sent this packet before (DUP), and the last event that came under the same packet
 * identifier has the same body. The second one catches what was journalled and not yet acknowledged when this process
 * was killed, also where the device gives no timestamp. It is no sign once the broker has lost the session, since
 * packet identifiers then start anew; nor where more packets came since than may be unacknowledged: the broker has
 * given the identifier out again, and a device that always says the same has the same body each time.
 *
 * <p>65,536 because MQTT packet identifiers are 16 bits: no more can be in flight, so no more can be redelivered.
 */
final class RedeliveryWindow {
    static final int SIZE = 65_536;
    private static final int SLOTS = 4 * SIZE;
    private static final long NONE = -1;

    /** Ring of the keys in order of arrival; 0: an event without one. */
    private final long[] keys = new long[SIZE];
    private final long[] arrivals = new long[SIZE];
    private long count;

    /** Open addressing, linear probing: key to seq; a key is never 0. */
    private final long[] slotKey = new long[SLOTS];
    private final long[] slotSeq = new long[SLOTS];

    private final long[] packetHash = new long[SIZE];
    private final long[] packetSeq = new long[SIZE];
    private final long[] packetNumber = new long[SIZE];
    private long packets;

    RedeliveryWindow() {
        forgetPackets();
    }

    /** @return the seq of the event that this message already is, or -1 */
    long seqOf(Draft draft) {
        int packetId = draft.delivery().packetId();
        if (packetId != 0 && draft.delivery().redelivery() && packetSeq[packetId] != NONE
                && packetHash[packetId] == draft.contentHash()
                && packets - packetNumber[packetId] <= BrokerConnection.MAX_UNACKNOWLEDGED) {
            return packetSeq[packetId];
        }
        return draft.fromDevice() ? get(key(draft.contentHash(), draft.ts())) : NONE;
    }

    void remember(long seq, int packetId, boolean fromDevice, long ts, long serverTs, long contentHash) {
        int at = (int) (count++ & SIZE - 1);
        long evicted = keys[at];
        if (evicted != 0) {
            remove(evicted);
        }
        long key = fromDevice ? key(contentHash, ts) : 0;
        keys[at] = key;
        arrivals[at] = serverTs;
        if (key != 0) {
            put(key, seq);
        }
        if (packetId != 0) {
            packetHash[packetId] = contentHash;
            packetSeq[packetId] = seq;
            packetNumber[packetId] = packets++;
        }
    }

    /** The broker has no session of ours: its packet identifiers say nothing about what came before. */
    void forgetPackets() {
        Arrays.fill(packetSeq, NONE);
    }

    /** Whether events have left the window, so that an old one might be in the journal alone. */
    boolean isFull() {
        return count >= SIZE;
    }

    /** Arrival time of the oldest event in the window; epoch milliseconds. */
    long oldestArrival() {
        return count == 0 ? Long.MIN_VALUE : arrivals[count <= SIZE ? 0 : (int) (count & SIZE - 1)];
    }

    private static long key(long contentHash, long ts) {
        long key = ContentHash.withTimestamp(contentHash, ts);
        return key == 0 ? 1 : key;
    }

    private long get(long key) {
        for (int i = slot(key); slotKey[i] != 0; i = i + 1 & SLOTS - 1) {
            if (slotKey[i] == key) {
                return slotSeq[i];
            }
        }
        return NONE;
    }

    private void put(long key, long seq) {
        int i = slot(key);
        while (slotKey[i] != 0 && slotKey[i] != key) {
            i = i + 1 & SLOTS - 1;
        }
        slotKey[i] = key;
        slotSeq[i] = seq;
    }

    /** Closes the gap that a removal leaves in a run of probes, so that no tombstones are needed. */
    private void remove(long key) {
        int gap = slot(key);
        while (slotKey[gap] != key) {
            if (slotKey[gap] == 0) {
                return; // put twice, evicted once: a message that came again after the same one had left
            }
            gap = gap + 1 & SLOTS - 1;
        }
        slotKey[gap] = 0;
        for (int i = gap + 1 & SLOTS - 1; slotKey[i] != 0; i = i + 1 & SLOTS - 1) {
            int home = slot(slotKey[i]);
            if ((i - home & SLOTS - 1) >= (i - gap & SLOTS - 1)) {
                slotKey[gap] = slotKey[i];
                slotSeq[gap] = slotSeq[i];
                slotKey[i] = 0;
                gap = i;
            }
        }
    }

    private static int slot(long key) {
        return (int) (key ^ key >>> 32) & SLOTS - 1;
    }
}
