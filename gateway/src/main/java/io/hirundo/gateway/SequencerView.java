package io.hirundo.gateway;

import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.alert.Acknowledgement;
import io.hirundo.gateway.command.CommandRequest;
import io.hirundo.gateway.command.CommandState;
import io.hirundo.gateway.command.Commands;
import io.hirundo.gateway.command.Given;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.live.LiveSource;
import java.util.List;
import java.util.Optional;

/** The sequencer and its desk as the live server sees them, so that the packages do not know each other. */
public record SequencerView(Sequencer sequencer, Commands commands) implements LiveSource {

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

    @Override
    public Given give(Principal who, CommandRequest request, long receivedNanos) {
        return commands.give(who, request, receivedNanos);
    }

    @Override
    public Optional<CommandState> find(Principal who, String commandId) {
        return commands.find(who, commandId);
    }
}
