package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.backup.Sizes;
import io.hirundo.appliance.config.Settings;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Room, and how worn out the medium is. */
final class DiskCheck implements Check {

    /** Mosquitto's state, logs and a commit still fit; below it nothing can be promised. */
    private static final long LEAST_BYTES = 64L << 20;
    private static final long LEAST_INODES = 1_000;
    /** JEDEC 84-B51, DEVICE_LIFE_TIME_EST: 1 is up to 10 % used, 10 up to 100 %, 11 beyond. */
    private static final int WORN = 9;
    private static final int WORN_OUT = 11;

    private final Host host;
    private final Settings settings;

    DiskCheck(Host host, Settings settings) {
        this.host = host;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void look(Findings findings) throws IOException, InterruptedException {
        Path folder = settings.data().toAbsolutePath().normalize();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        FileStore store = Files.getFileStore(folder);
        room(findings, store.getUsableSpace(), store.getTotalSpace(), folder);
        inodes(findings, folder);
        wear(findings);
        errors(findings);
    }

    void room(Findings findings, long free, long total, Path folder) throws IOException {
        Path journal = settings.data().resolve("journal.db");
        long used = Files.exists(journal) ? Files.size(journal) : 0;
        long toGrow = Math.max(0, settings.journal().quotaBytes() - used);
        String found = Sizes.shown(free) + " of " + Sizes.shown(total) + " free in " + folder;
        long keepFree = Math.max(LEAST_BYTES, settings.journal().keepFreeBytes());
        String makeRoom = "make room; what lies there: du -xh " + folder + " | sort -h | tail";
        if (free < LEAST_BYTES) {
            findings.wrong(found + ": nothing can be kept soon", makeRoom);
        } else if (free < keepFree) {
            findings.wrong(found + ", less than journal.keep-free (" + Sizes.shown(keepFree) + "): the journal drops its oldest events",
                    makeRoom);
        } else if (free - keepFree < toGrow) {
            findings.warning(found + "; the journal may grow by " + Sizes.shown(toGrow) + " more (journal.quota), and will not",
                    "make room, or set journal.quota to at most " + Sizes.shown(used + free - keepFree));
        } else {
            findings.ok(found);
        }
    }

    private void inodes(Findings findings, Path folder) throws InterruptedException {
        Optional<Programs.Output> counted = host.programs().run("stat", "-f", "-c", "%c %d", folder.toString());
        String[] words = counted.map(output -> output.text().strip().split(" ")).orElse(new String[0]);
        if (words.length != 2 || !words[0].matches("\\d{1,18}") || !words[1].matches("\\d{1,18}")) {
            return; // room is what matters; a machine without coreutils does not tell
        }
        long total = Long.parseLong(words[0]);
        long free = Long.parseLong(words[1]);
        if (total > 0 && free < LEAST_INODES) {
            findings.wrong("only " + free + " of " + total + " inodes are free in " + folder,
                    "remove files: there are too many of them, however small they are");
        }
    }

    private void wear(Findings findings) {
        for (Path device : host.list("sys/block", "mmcblk*")) {
            Optional<String> life = Host.text(device.resolve("device/life_time"));
            if (life.isEmpty()) {
                continue; // most cards do not tell
            }
            int worst = 0;
            for (String word : life.get().split("\\s+")) {
                worst = Math.max(worst, word.matches("0x[0-9a-fA-F]{1,2}") ? Integer.decode(word) : 0);
            }
            String name = device.getFileName().toString();
            if (worst >= WORN_OUT) {
                findings.wrong(name + " has used up its life, by its own word", "back up (hirundo backup F) and replace it now");
            } else if (worst >= WORN) {
                findings.warning(name + " has used " + 10 * (worst - 1) + " to " + 10 * worst + " % of its life",
                        "plan to replace it; back up before (hirundo backup F); a longer journal.commit-every writes less");
            } else if (worst > 0) {
                findings.ok(name + " has used up to " + 10 * worst + " % of its life");
            }
        }
    }

    private void errors(Findings findings) {
        for (Path system : host.list("sys/fs/ext4", "*")) {
            OptionalLong errors = Host.number(system.resolve("errors_count"));
            if (errors.isPresent() && errors.getAsLong() > 0) {
                findings.warning("the file system of " + system.getFileName() + " has counted " + errors.getAsLong() + " errors",
                        "look at `dmesg`; back up (hirundo backup F), check it (fsck), and replace the card if they come back");
            }
        }
    }
}
