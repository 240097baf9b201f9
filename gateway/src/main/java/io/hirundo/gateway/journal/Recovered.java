package io.hirundo.gateway.journal;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import java.util.List;

/**
 * What the last checkpoint kept. The sequencer starts from it and folds the events behind {@code reached}.
 *
 * @param devices    as they were at {@code reached}
 * @param openAlerts raised and not cleared at {@code reached}, oldest first
 * @param reached    the seq up to which devices and alerts hold everything; {@link EventLog#read} gives the rest
 * @param unreported what was dropped before the uplink had it, and no gap event in the log says so yet
 */
public record Recovered(List<DeviceState> devices, List<Event> openAlerts, long reached, List<DroppedBlocks> unreported) {}
