package io.hirundo.gateway;

import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.live.LiveSource;
import java.util.List;

/** The sequencer as the live server sees it, so that neither package knows the other. */
public record SequencerView(Sequencer sequencer) implements LiveSource {

    @Override
    public void execute(Runnable work) throws InterruptedException {
        sequencer.execute(work);
    }

    @Override
    public long lastSeq() {
        return sequencer.lastSeq();
    }

    @Override
    public List<DeviceState> devices() {
        return sequencer.deviceTable().all();
    }

    @Override
    public List<Event> openAlerts() {
        return sequencer.alerts().all();
    }

    @Override
    public Acknowledgement acknowledge(Principal who, String alertId, long nowMs) {
        return sequencer.acknowledge(who, alertId, nowMs);
    }
}
