package io.hirundo.appliance.update;

import io.hirundo.gateway.update.BootedSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the parts of an update meet.
 *
 * @param root  of the file system, {@code /}
 * @param inbox the gateway's: bundles and requests
 * @param run   root's, gone with the machine's next start: how far it has come
 * @param kept  root's, kept over restarts: what became of it
 */
public record Places(Path root, Path inbox, Path run, Path kept) {

    /** @param data the gateway's data folder */
    public static Places ofThisMachine(Path data) {
        return new Places(Path.of("/"), data.resolve("update"), Path.of("/run/hirundo-update"), Path.of("/var/lib/hirundo-update"));
    }

    /** Whether this machine runs from one of two slots and has what writes the other. */
    public boolean isUpdatable() {
        return Files.exists(root.resolve("etc/rauc/system.conf")) && booted().isPresent();
    }

    Optional<BootedSlot> booted() {
        return BootedSlot.read(root);
    }

    /** Of this start of the machine; empty where the kernel does not tell. */
    String bootId() {
        try {
            return Files.readString(root.resolve("proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException notLinux) {
            return "";
        }
    }

    /** While it comes in. */
    Path part() {
        return inbox.resolve("incoming.raucb.part");
    }

    /** When all of it is there. */
    Path incoming() {
        return inbox.resolve("incoming.raucb");
    }

    /** Its being there starts the installation. */
    Path request() {
        return inbox.resolve("request.json");
    }

    /** Where root takes it to, out of the gateway's reach. */
    Path taken() {
        return kept.resolve("bundle/update.raucb");
    }
}
