package io.hirundo.gateway.event;

/**
 * A 64-bit hash of what a message says, without its times, by which a redelivery is told from news.
 *
 * <p>FNV-1a over type, device and payload with a final avalanche (the finaliser of SplitMix64): not cryptographic; the
 * device id is part of it, so that a device could at most make its own messages collide.
 */
public final class ContentHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final byte[] LAST_SEEN = EventEncoder.ascii(",\"lastSeen\":");

    private ContentHash() {}

    public static long of(EventType type, String deviceId, byte[] payload) {
        return of(type, deviceId, payload, 0, payload.length);
    }

    /** The same hash that the event's draft had: {@code lastSeen}, which the sequencer added, is left out. */
    public static long of(Event event) {
        byte[] bytes = event.frame();
        int start = event.payloadStart();
        int end = event.payloadEnd();
        if (event.type() != EventType.STATUS) {
            return of(event.type(), event.deviceId(), bytes, start, end);
        }
        int cut = lastIndexOf(bytes, LAST_SEEN, start, end);
        if (cut < 0) {
            return of(event.type(), event.deviceId(), bytes, start, end);
        }
        byte[] draft = new byte[cut - start + 1];
        System.arraycopy(bytes, start, draft, 0, cut - start);
        draft[cut - start] = '}';
        return of(event.type(), event.deviceId(), draft);
    }

    /** The identity of a message whose device gave a timestamp. */
    public static long withTimestamp(long contentHash, long ts) {
        return avalanche(contentHash ^ avalanche(ts + PRIME));
    }

    private static long of(EventType type, String deviceId, byte[] bytes, int start, int end) {
        long hash = (OFFSET ^ type.ordinal()) * PRIME;
        for (int i = 0; i < deviceId.length(); i++) {
            hash = (hash ^ deviceId.charAt(i)) * PRIME;
        }
        hash = (hash ^ '/') * PRIME;
        for (int i = start; i < end; i++) {
            hash = (hash ^ bytes[i] & 0xff) * PRIME;
        }
        return avalanche(hash);
    }

    private static long avalanche(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static int lastIndexOf(byte[] bytes, byte[] sought, int start, int end) {
        for (int i = end - sought.length; i >= start; i--) {
            int j = 0;
            while (j < sought.length && bytes[i + j] == sought[j]) {
                j++;
            }
            if (j == sought.length) {
                return i;
            }
        }
        return -1;
    }
}
