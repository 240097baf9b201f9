package io.hirundo.gateway.command;

/** The answer to who gives a command. Reasons are for people. */
public sealed interface Given {

    /** It is taken: an event, on its way to disk and then to the device. */
    record Taken(CommandState command) implements Given {}

    /** The role does not allow it. */
    record Forbidden(String reason) implements Given {}

    /** @param reason the same words for what is not there and for what may not be seen */
    record NotFound(String reason) implements Given {}

    /** So many commands are under way that there is no room for another. */
    record Full(String reason) implements Given {}

    /** It expired while it waited for its turn. */
    record Late(String reason) implements Given {}
}
