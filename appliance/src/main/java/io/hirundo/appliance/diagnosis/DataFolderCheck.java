package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the data folder is there, whose it is, and whether its file system suits a journal. */
final class DataFolderCheck implements Check {

    private static final int SHOWN = 5;

    private final Host host;
    private final Path data;
    private final RunningGateway gateway;

    DataFolderCheck(Host host, Settings settings, RunningGateway gateway) {
        this.host = host;
        this.data = settings.data().toAbsolutePath().normalize();
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return "data";
    }

    @Override
    public void look(Findings findings) throws IOException {
        if (!Files.exists(data)) {
            absent(findings);
            return;
        }
        if (!Files.isDirectory(data)) {
            findings.wrong(data + " is no folder", "move that file away, or name another folder (data, --data DIR)");
            return;
        }
        UserPrincipal owner = Files.getOwner(data);
        if (!host.access().reads(data) || !host.access().writes(data)) {
            String found = data + " belongs to " + owner.getName() + "; " + host.userName() + " may not "
                    + (host.access().reads(data) ? "write to it" : "read it");
            if (gateway.pid().isPresent()) { // whoever runs it may
                findings.unknown(found, "run this as " + owner.getName());
            } else {
                findings.wrong(found, "run Hirundo, and this, as " + owner.getName() + "; or give away the folder: chown -R "
                        + host.userName() + " " + data);
            }
        } else {
            strangers(findings, owner);
        }
        Mount.of(host, data).ifPresent(mount -> mount(findings, mount));
    }

    private void absent(Findings findings) {
        Path above = data;
        while (above.getParent() != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (host.access().writes(above)) {
            findings.ok("there is no " + data + " yet; the first start makes it");
        } else {
            findings.wrong("there is no " + data + ", and " + host.userName() + " may not make it in " + above,
                    "make it and give it away as root: mkdir -p " + data + " && chown " + host.userName() + " " + data);
        }
    }

    /** What a start as another user leaves behind, and what keeps the next one from its keys. */
    private void strangers(Findings findings, UserPrincipal owner) throws IOException {
        List<Path> foreign;
        try (Stream<Path> paths = Files.walk(data, 2)) {
            foreign = paths.filter(path -> !isOwnedBy(path, owner)).map(data::relativize).sorted().toList();
        }
        if (foreign.isEmpty()) {
            findings.ok(data + " belongs to " + owner.getName() + ", as does what is in it");
        } else {
            findings.warning(data + " belongs to " + owner.getName() + ", but " + foreign.size() + " files in it do not: "
                            + foreign.stream().limit(SHOWN).map(Path::toString).toList(),
                    "Hirundo was run as another user. Give them back: chown -R " + owner.getName() + " " + data);
        }
    }

    private static boolean isOwnedBy(Path path, UserPrincipal owner) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner);
        } catch (IOException gone) {
            return true; // files come and go while a gateway runs
        }
    }

    private void mount(Findings findings, Mount mount) {
        Optional<String> trouble = Optional.empty();
        if (mount.isReadOnly()) {
            findings.wrong(data + " is on a file system that is read-only (" + mount.point() + ")",
                    "the kernel makes it so after errors: look at `dmesg`, check it (fsck) or replace the card, then restart");
            return;
        }
        if (mount.isInMemory()) {
            trouble = Optional.of("is kept in memory (" + mount.type() + ") and gone after a restart");
        } else if (mount.isRemote()) {
            trouble = Optional.of("is on a network file system (" + mount.type() + "), on which the journal is not safe");
        } else if (mount.isWithoutPermissions()) {
            trouble = Optional.of("is on " + mount.type() + ", where everybody can read the keys");
        }
        if (trouble.isPresent()) {
            findings.warning(data + " " + trouble.get(), "name a folder on a disk or card of this machine, on ext4 for example (data)");
        } else {
            findings.ok("it is on " + mount.type() + ", mounted at " + mount.point());
        }
    }
}
