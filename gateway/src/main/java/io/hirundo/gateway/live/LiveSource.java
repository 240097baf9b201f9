package io.hirundo.gateway.live;

import io.hirundo.gateway.alert.Acknowledgements;
import io.hirundo.gateway.command.Commands;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import java.util.List;

/** What the live server needs of the sequencer. All but {@link #execute} is only for work that runs there. */
public interface LiveSource extends Acknowledgements, Commands {

    /** Runs the work in turn with the events; waits while the sequencer's queue is full. */
    void execute(Runnable work) throws InterruptedException;

    long lastSeq();

    /** All devices, in order of id. */
    List<DeviceState> devices();

    /** Oldest first. */
    List<Event> openAlerts();
}
