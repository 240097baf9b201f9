package io.hirundo.gateway.journal;

import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.journal.JournalItem.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events that cannot be packed: they fill a disk. */
final class Noise {
    private final Random random = new Random(11);

    /** Commits so many events of half a kilobyte with a checkpoint. @return their seqs */
    List<Long> commit(Site site, int events) {
        List<Long> seqs = offer(site, events);
        site.awaitCommitted();
        Site.await(() -> site.journal.status().pending() == 0);
        return seqs;
    }

    /** As {@link #commit}, without waiting for it. */
    List<Long> offer(Site site, int events) {
        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            seqs.add(site.append(site.event(EventType.TELEMETRY, "a", Site.NOW, text())).seq());
        }
        site.journal.append(new Checkpoint(site.nextSeq() - 1, List.of(), List.of()));
        return seqs;
    }

    private String text() {
        StringBuilder text = new StringBuilder("{\"text\":\"");
        for (int i = 0; i < 400; i++) {
            text.append((char) ('#' + random.nextInt(57))); // printable, neither quote nor backslash
        }
        return text.append("\"}").toString();
    }
}
