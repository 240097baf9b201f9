package io.hirundo.gateway.journal;

import java.util.List;

/** Told after each commit, on the journal writer's thread: it must not block and must not throw. */
@FunctionalInterface
public interface CommitListener {

    /**
     * @param items        what this commit made durable, in order: to be acknowledged
     * @param committedSeq the journal's new {@link EventLog#committedSeq()}
     */
    void committed(List<JournalItem> items, long committedSeq);
}
