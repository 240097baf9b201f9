package io.hirundo.gateway.access;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Remembers tokens whose signature was verified, because an ES256 verification costs about 100 µs (1 ms cold) and a
 * page asks often. Keyed by SHA-256, so that no token lies in memory. Any thread; the monitor guards the map. When it
 * is full, the token that was not used for longest is forgotten and verified anew.
 */
final class VerifiedTokens {
    private final Map<ByteBuffer, Principal> principals;

    VerifiedTokens(int capacity) {
        principals = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Principal> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized Optional<Principal> find(byte[] sha256, Predicate<Principal> hasExpired) {
        ByteBuffer key = ByteBuffer.wrap(sha256);
        Principal principal = principals.get(key);
        if (principal != null && hasExpired.test(principal)) {
            principals.remove(key);
            return Optional.empty();
        }
        return Optional.ofNullable(principal);
    }

    synchronized void add(byte[] sha256, Principal principal) {
        principals.put(ByteBuffer.wrap(sha256), principal);
    }

    synchronized int size() {
        return principals.size();
    }
}
