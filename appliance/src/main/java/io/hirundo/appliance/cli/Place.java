package io.hirundo.appliance.cli;

import io.hirundo.appliance.config.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where this Hirundo stands: a checkout, which its script names, or an installed system.
 *
 * @param checkout folder of the checkout
 */
record Place(Optional<Path> checkout) {

    static Place ofThisProcess() {
        return new Place(Optional.ofNullable(System.getProperty("hirundo.checkout")).map(Path::of));
    }

    Path configuration() {
        return checkout.map(folder -> folder.resolve("appliance/hirundo.yaml"))
                .orElse(Path.of("/etc/hirundo/hirundo.yaml"));
    }

    Surroundings surroundings() {
        return new Surroundings(hostName(),
                checkout.map(folder -> folder.resolve(".hirundo/data")).orElse(Path.of("/var/lib/hirundo")));
    }

    /** The kernel's word: asking a name server could take long where there is no network. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return "";
        }
    }
}
