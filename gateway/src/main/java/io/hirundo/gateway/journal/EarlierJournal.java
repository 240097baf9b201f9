package io.hirundo.gateway.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A journal that this one was restored from: its events up to {@code lastSeq} are in this file too, but they are known to the
 * fleet under its id. What the machine that wrote it gave out after the backup is not in this file.
 *
 * @param journalId its id
 * @param lastSeq   no seq up to here is one of this journal's own
 */
public record EarlierJournal(String journalId, long lastSeq) {

    /** Oldest first, as {@code meta} keeps them: {@code id:seq,id:seq}; null or empty for none. */
    static List<EarlierJournal> parse(String text) {
        List<EarlierJournal> all = new ArrayList<>();
        if (text != null && !text.isEmpty()) {
            for (String one : text.split(",")) {
                int colon = one.lastIndexOf(':');
                all.add(new EarlierJournal(one.substring(0, colon), Long.parseLong(one.substring(colon + 1))));
            }
        }
        return List.copyOf(all);
    }

    static String text(List<EarlierJournal> all) {
        return all.stream().map(one -> one.journalId + ":" + one.lastSeq).collect(Collectors.joining(","));
    }
}
