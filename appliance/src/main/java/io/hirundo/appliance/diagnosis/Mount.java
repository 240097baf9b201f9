package io.hirundo.appliance.diagnosis;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The file system that a path is on, by proc_pid_mountinfo(5).
 *
 * @param point   where it is mounted
 * @param type    such as {@code ext4}
 * @param options of the mount and of the file system
 */
record Mount(Path point, String type, String options) {

    /** The last that fits longest: a later mount covers an earlier one at the same place. */
    static Optional<Mount> of(Host host, Path path) {
        Mount best = null;
        for (String line : host.text("proc/self/mountinfo").orElse("").split("\n")) {
            int dash = line.indexOf(" - ");
            String[] front = line.split(" ");
            if (dash < 0 || front.length < 6) {
                continue;
            }
            String[] back = line.substring(dash + 3).split(" ");
            Path point = Path.of(front[4].replace("\\040", " "));
            if (path.startsWith(point) && (best == null || point.getNameCount() >= best.point.getNameCount())) {
                best = new Mount(point, back[0], front[5] + "," + (back.length > 2 ? back[2] : ""));
            }
        }
        return Optional.ofNullable(best);
    }

    boolean isReadOnly() {
        return Arrays.asList(options.split(",")).contains("ro");
    }

    /** Whether what is on it is gone after a restart. */
    boolean isInMemory() {
        return type.equals("tmpfs") || type.equals("ramfs");
    }

    boolean isRemote() {
        return type.startsWith("nfs") || type.equals("cifs") || type.equals("smb3") || type.equals("9p") || type.equals("fuse.sshfs");
    }

    /** Whether it knows no owners and no permissions. */
    boolean isWithoutPermissions() {
        return type.equals("vfat") || type.equals("exfat") || type.equals("msdos");
    }
}
