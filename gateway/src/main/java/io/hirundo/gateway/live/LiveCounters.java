package io.hirundo.gateway.live;

import java.util.concurrent.atomic.LongAdder;

/** What the live server counts. Any thread. */
final class LiveCounters {
    final LongAdder connected = new LongAdder();
    final LongAdder left = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder messagesIn = new LongAdder();
    final LongAdder errorsOut = new LongAdder();
    final LongAdder deliveries = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder conflated = new LongAdder();
    final LongAdder tooSlow = new LongAdder();
    final LongAdder silent = new LongAdder();
    final LongAdder stalled = new LongAdder();
    final LongAdder violations = new LongAdder();
    final LongAdder resumed = new LongAdder();
    /** Events encoded anew for a filter by metrics. */
    final LongAdder filtered = new LongAdder();
}
