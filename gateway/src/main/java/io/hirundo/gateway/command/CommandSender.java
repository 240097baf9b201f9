package io.hirundo.gateway.command;

/** The way to the broker. */
@FunctionalInterface
public interface CommandSender {

    /**
     * Publishes it when there is a connection, while it is wanted. Never waits. Journal writer.
     *
     * @return false if there is no room: it will expire
     */
    boolean offer(OutgoingCommand command);
}
