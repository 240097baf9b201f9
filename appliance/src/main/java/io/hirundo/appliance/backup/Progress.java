package io.hirundo.appliance.backup;

/** Is told how far a long piece of work has come, often and by any thread. */
@FunctionalInterface
public interface Progress {

    /** For whoever does not want to know. */
    Progress NONE = (_, _, _) -> { };

    /** @param what is being done, such as {@code copying the journal} */
    void at(String what, long doneBytes, long totalBytes);
}
