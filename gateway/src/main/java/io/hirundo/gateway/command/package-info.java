/**
 * Commands: from whoever may give one to the device, and what became of it back.
 *
 * <p>A command is an event first; only behind its commit is it published, once, and never after it has expired. It ends by
 * an event too: the device's own result, or the gateway's {@code expired} (it was never published) or {@code timeout} (it
 * was, and no answer came). {@link io.hirundo.gateway.command.CommandDesk} sees to both ends; what is under way is a fold
 * over the log, {@link io.hirundo.gateway.command.OpenCommands}, so a kill leaves none without an end.
 *
 * <p>Owned by the sequencer; the journal writer hands over what is committed, the broker's thread claims what it publishes.
 * Invariant: at most one publish is made for an id, whatever is killed, and each id gets exactly one end.
 */
package io.hirundo.gateway.command;
