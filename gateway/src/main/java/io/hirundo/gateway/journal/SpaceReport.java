package io.hirundo.gateway.journal;

/**
 * How much room the disk has for the journal.
 *
 * @param isShort       less is free than is to be kept, or a commit failed for lack of room: the journal does not grow and drops
 *                      the oldest
 * @param freeBytes     when it was last looked at; -1: not known
 * @param keepFreeBytes what is to be kept free
 */
public record SpaceReport(boolean isShort, long freeBytes, long keepFreeBytes) {}
