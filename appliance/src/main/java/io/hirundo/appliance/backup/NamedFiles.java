package io.hirundo.appliance.backup;

import io.hirundo.appliance.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a configuration names and that are no part of the data folder: keys and secrets of others. */
final class NamedFiles {

    private NamedFiles() {}

    static List<Path> of(Settings settings) {
        List<Path> files = new ArrayList<>(settings.access().jwks());
        settings.access().hs256SecretFile().ifPresent(files::add);
        settings.broker().passwordFile().ifPresent(files::add);
        return files.stream().distinct().filter(file -> !file.startsWith(settings.data())).toList();
    }

    /** Where it belongs beside a configuration: relative to its folder where it is below that. */
    static String place(Path file, Path configuration) {
        Path folder = configuration.toAbsolutePath().normalize().getParent();
        return (file.startsWith(folder) ? folder.relativize(file) : file).toString();
    }
}
