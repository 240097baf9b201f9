package io.hirundo.gateway.command;

import io.hirundo.gateway.access.Principal;
import java.util.Optional;

/** Takes commands for devices, and tells what became of them. Any thread. */
public interface Commands {

    /**
     * Needs the role operator and the right to the device.
     *
     * @param receivedNanos {@link System#nanoTime()} when it came in: from there on it ages
     */
    Given give(Principal who, CommandRequest request, long receivedNanos);

    /** A command that is under way or ended lately, of a device that {@code who} may see. */
    Optional<CommandState> find(Principal who, String commandId);
}
