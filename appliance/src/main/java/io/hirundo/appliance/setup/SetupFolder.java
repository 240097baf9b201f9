package io.hirundo.appliance.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the setup is kept on the data partition: the root of the image cannot be written, so it looks here (see
 * {@code os-image/root/usr/lib/hirundo/apply-setup}).
 */
final class SetupFolder {

    static final String HOSTNAME = "hostname";
    static final String LOCALTIME = "localtime";
    static final String AUTHORIZED_KEYS = "authorized_keys";
    /** Is there, empty, where the broker listens on the network too. */
    static final String MQTT_LAN = "mqtt-lan";
    /** What was wrong, for the console: nobody but root can look into the boot partition. */
    static final String ERRORS = "errors";

    private static final String FOR_ALL = "rw-r--r--";
    private static final String FOR_ROOT = "rw-------";

    private final Path folder;
    private final Path zones;

    SetupFolder(Path folder, Path zones) {
        this.folder = folder;
        this.zones = zones;
    }

    String wpaSupplicant() throws IOException {
        Path file = folder.resolve(WpaSupplicantConf.FILE);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** @param lines none: all is well */
    void tell(List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            SafeFiles.remove(folder.resolve(ERRORS));
        } else {
            SafeFiles.write(folder.resolve(ERRORS), String.join("\n", lines) + "\n", FOR_ALL);
        }
    }

    void apply(Setup setup) throws IOException {
        Files.createDirectories(folder);
        file(HOSTNAME, setup.hostname().map(name -> name + "\n"), FOR_ALL);
        file(AUTHORIZED_KEYS, setup.sshKeys().map(keys -> String.join("\n", keys) + "\n"), FOR_ROOT);
        file(WpaSupplicantConf.FILE, setup.wifi().map(WpaSupplicantConf::text), FOR_ROOT);
        network(setup);
        switch (setup.timeZone()) {
            case Wish.Given<String> zone -> SafeFiles.link(folder.resolve(LOCALTIME), zones.resolve(zone.value()));
            case Wish.LeftOut<String> _ -> SafeFiles.remove(folder.resolve(LOCALTIME));
            case Wish.Unusable<String> _ -> { }
        }
        Wish<String> lan = setup.lan().given().filter(wanted -> !wanted).isPresent()
                ? new Wish.LeftOut<>() : setup.lan().map(_ -> "");
        file(MQTT_LAN, lan, FOR_ALL);
    }

    private void file(String name, Wish<String> text, String permissions) throws IOException {
        Path file = folder.resolve(name);
        switch (text) {
            case Wish.Given<String> given -> SafeFiles.write(file, given.value(), permissions);
            case Wish.LeftOut<String> _ -> SafeFiles.remove(file);
            case Wish.Unusable<String> _ -> { }
        }
    }

    /** The address is the machine's, by cable or through the air: who writes the file need not know how it will be wired. */
    private void network(Setup setup) throws IOException {
        boolean wireless = !setup.wifi().isLeftOut();
        Path unit = folder.resolve(NetworkUnit.WIRELESS.path());
        if (setup.network().isUnusable()) {
            if (wireless && !Files.exists(unit)) {
                file(NetworkUnit.WIRELESS, Optional.empty());
            }
            return;
        }
        Optional<StaticAddress> address = setup.network().given();
        if (wireless) {
            file(NetworkUnit.WIRELESS, address);
        } else {
            SafeFiles.remove(unit);
        }
        if (address.isPresent()) {
            file(NetworkUnit.WIRED, address);
        } else {
            SafeFiles.remove(folder.resolve(NetworkUnit.WIRED.path()));
        }
    }

    private void file(NetworkUnit unit, Optional<StaticAddress> address) throws IOException {
        SafeFiles.write(folder.resolve(unit.path()), unit.text(address), FOR_ALL);
    }
}
