package io.hirundo.gateway.command;

/** Takes the fleet's commands. May read from disk, so not for threads that must not wait. */
public interface FleetDesk {

    /**
     * Gives the command, unless it was given before, whenever that was. What cannot be done ends at once by a
     * {@code command_result}, which is how the fleet hears of it.
     *
     * @param restMs       until it expires, by the fleet's own clock
     * @param atNanos      {@link System#nanoTime()} of when that was so
     * @param isRedelivery whether an earlier life may have taken it already
     * @return the seq that must be on disk before the fleet may forget the command
     */
    long take(FleetCommand command, long restMs, long atNanos, boolean isRedelivery);

    /**
     * Tells the fleet, by a {@code command_result}, that this is no command.
     *
     * @param ts epoch milliseconds of the fleet's clock: when it was given
     * @return as {@link #take}
     */
    long refuse(String id, String deviceId, long ts, String reason, boolean isRedelivery);
}
