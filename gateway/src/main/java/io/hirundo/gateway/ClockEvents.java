package io.hirundo.gateway;

import io.hirundo.gateway.clock.ClockTrust;
import io.hirundo.gateway.clock.Stretches;
import io.hirundo.gateway.event.ClockCorrection;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.ingest.Sequencer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what becomes of the clock to the sequencer, which marks events by it and puts the corrections into the log. */
final class ClockEvents implements ClockTrust.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ClockEvents.class);

    private final String gatewayId;
    private final ClockTrust trust;
    private final Sequencer sequencer;
    /** The sequencer's. */
    private final Stretches stretches;

    /** Before the sequencer starts. */
    ClockEvents(String gatewayId, ClockTrust trust, Sequencer sequencer) {
        this.gatewayId = gatewayId;
        this.trust = trust;
        this.sequencer = sequencer;
        this.stretches = new Stretches(trust.bootId());
        sequencer.markWhere(stretches::isDoubtful);
    }

    @Override
    public void changes(ClockTrust.Change change) throws InterruptedException {
        sequencer.execute(() -> stretches.change(change, sequencer.lastSeq() + 1));
    }

    @Override
    public void settled(long baseMs) throws InterruptedException {
        sequencer.execute(() -> stretches.settle(baseMs, sequencer.lastSeq()).forEach(this::publish));
    }

    /** On the sequencer, so it does not wait. */
    private void publish(ClockCorrection correction) {
        try {
            sequencer.publish(EventType.CLOCK, gatewayId, trust.clock().millis(), correction.json());
            LOG.info("events {} to {} came with a clock that was {} ms behind", correction.fromSeq(), correction.toSeq(),
                    correction.offsetMs());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
