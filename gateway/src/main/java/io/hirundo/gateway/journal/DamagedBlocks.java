package io.hirundo.gateway.journal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which blocks could not be read: each is counted and logged once, however many readers pass over it. Any thread. */
final class DamagedBlocks {
    private static final Logger log = LoggerFactory.getLogger(DamagedBlocks.class);
    /** Beyond this a block may be counted twice; so many are a ruined card anyway. */
    private static final int REMEMBERED = 10_000;

    private final Set<Long> seen = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();

    void add(long firstSeq, BlockDecoder.Damaged damage) {
        if (seen.size() < REMEMBERED && !seen.add(firstSeq)) {
            return;
        }
        count.incrementAndGet();
        log.error("The journal's block of seq {} is damaged and was passed over: {}", firstSeq, damage.getMessage());
    }

    long count() {
        return count.get();
    }
}
