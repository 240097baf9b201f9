package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.backup.Sizes;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.journal.JournalFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Whether the journal can be read, and whether one was set aside as damaged. */
final class JournalCheck implements Check {

    private final Settings settings;

    JournalCheck(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public void look(Findings findings) throws IOException {
        if (!Files.isDirectory(settings.data())) {
            findings.ok("there is none yet");
            return;
        }
        try {
            Optional<JournalFacts> facts = JournalFacts.read(settings.data());
            findings.ok(facts.map(found -> found.journalId() + ": " + found.events() + " events up to seq " + found.lastSeq() + ", "
                    + Sizes.shown(found.fileBytes() + found.walBytes())).orElse("there is none yet"));
        } catch (IOException e) {
            findings.wrong(e.getMessage(), "see that " + settings.data() + " can be read; if the file is damaged, the next start sets it "
                    + "aside and begins a new one");
        }
        List<String> damaged = JournalFacts.damagedFiles(settings.data());
        if (!damaged.isEmpty()) {
            findings.warning("set aside as damaged: " + String.join(", ", damaged),
                    "bring back what can be read of it (hirundo journal recover FILE), then remove it; damage without a power cut "
                            + "speaks for a card that should be replaced");
        }
    }
}
