package io.hirundo.gateway.journal;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import java.util.List;

/**
 * What the last checkpoint kept. The sequencer starts from it and folds the events behind {@code reached}.
 *
 * @param devices    as they were at {@code reached}
 * @param open       alerts not cleared and commands without a result at {@code reached}, oldest first
 * @param reached    the seq up to which these hold everything; {@link EventLog#read} gives the rest
 * @param unreported what was dropped before the uplink had it, and no gap event in the log says so yet
 */
public record Recovered(List<DeviceState> devices, List<Event> open, long reached, List<DroppedBlocks> unreported) {}
