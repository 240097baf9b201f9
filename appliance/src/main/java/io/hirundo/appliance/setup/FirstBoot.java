package io.hirundo.appliance.setup;

import io.hirundo.appliance.config.Problem;
import io.hirundo.appliance.config.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads the setup file and does what it says. The order is what makes it safe: first all is kept on the data partition, then
 * the secrets go from the file, then the error is written or taken away, and last the file's hash is kept, by which a later
 * boot knows that there is nothing to do. Whatever a power cut leaves out is done by the next boot.
 */
public final class FirstBoot {

    /** As sha256sum(1) writes it, so that the boot can ask without starting Java. */
    static final String APPLIED = "applied.sha256";

    /** A person does not write more; what is larger is another file by mistake. */
    private static final int MOST_BYTES = 64 * 1024;

    private final Path file;
    private final Path folder;
    private final Path configuration;
    private final SetupFolder setups;
    private final Path zones;

    private final List<Problem> wrong = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    /**
     * @param file          the setup file
     * @param folder        what the image looks into
     * @param configuration of Hirundo, {@code hirundo.yaml}
     * @param zones         the system's time zones, /usr/share/zoneinfo
     */
    public FirstBoot(Path file, Path folder, Path configuration, Path zones) {
        this.file = file;
        this.folder = folder;
        this.configuration = configuration;
        this.zones = zones;
        this.setups = new SetupFolder(folder, zones);
    }

    /**
     * What came of it.
     *
     * @param isNew  whether there was anything to do
     * @param errors lines for people
     */
    public record Outcome(boolean isNew, List<String> errors) {
        public Outcome {
            errors = List.copyOf(errors);
        }
    }

    /** @throws IOException if the file cannot be read, or the folder not written: then nothing can be done about anything */
    public Outcome apply() throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " has " + Files.size(file) + " bytes; allowed: up to " + MOST_BYTES);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (applied().equals(Optional.of(hash(bytes)))) {
            keepAsApplied(bytes); // under the name that it has now
            return new Outcome(false, List.of());
        }
        WrittenText written = WrittenText.of(bytes);
        Legible legible = Legible.of(written.text(), file);
        boolean whole = legible.problems().isEmpty();
        Setup setup = new SetupReader(earlier(), zones, whole).read(legible.root());
        wrong.addAll(legible.problems());
        wrong.addAll(legible.root().problems());

        setups.apply(setup);
        boolean configured = configure(setup);
        byte[] left = written.saved(withoutSecrets(written.text(), legible.text(), setup, configured));
        boolean blanked = blank(bytes, left);
        SetupErrors errors = new SetupErrors(wrong, troubles);
        boolean told = tell(errors);
        setups.tell(errors.lines());
        if (blanked && told && configured) {
            keepAsApplied(left);
        }
        return new Outcome(true, errors.lines());
    }

    private void keepAsApplied(byte[] bytes) throws IOException {
        SafeFiles.write(folder.resolve(APPLIED), hash(bytes) + "  " + file + "\n", "rw-r--r--");
    }

    private Earlier earlier() throws IOException {
        return Earlier.of(setups.wpaSupplicant(), earlierConfiguration());
    }

    /** One that cannot be read is reported where it is to be changed; here it only knows nothing of earlier secrets. */
    private String earlierConfiguration() {
        try {
            return Files.exists(configuration) ? Files.readString(configuration) : "";
        } catch (IOException unreadable) {
            return "";
        }
    }

    private Optional<String> applied() throws IOException {
        Path kept = folder.resolve(APPLIED);
        return Files.exists(kept) ? Optional.of(Files.readString(kept).split(" ", 2)[0]) : Optional.empty();
    }

    private boolean configure(Setup setup) {
        try {
            ConfigurationValues values = new ConfigurationValues(setup);
            boolean isThere = Files.exists(configuration);
            String text = isThere ? Files.readString(configuration) : "";
            Optional<String> changed = values.in(text);
            if (changed.isEmpty()) {
                troubles.add(configuration + " could not take gateway and fleet: it is no YAML, or no keys");
                return false;
            }
            if (isThere) {
                SafeFiles.change(configuration, changed.get());
            } else if (!changed.get().isEmpty()) {
                SafeFiles.write(configuration, changed.get(), "rw-r-----");
            }
            return true;
        } catch (IOException e) {
            troubles.add(configuration + " could not take gateway and fleet: " + e);
            return false;
        }
    }

    /** The file as it was written, but for the secrets that are kept elsewhere now. */
    private static String withoutSecrets(String text, String legible, Setup setup, boolean configured) {
        Optional<YamlText> yaml = YamlText.of(text, legible);
        if (setup.wifi().given().flatMap(Wifi::psk).isPresent()) {
            yaml = yaml.map(one -> withoutSecret(one, "wifi", "password"));
        }
        if (configured && setup.fleet().flatMap(FleetUrl::password).isPresent()) {
            yaml = yaml.map(one -> withoutSecret(one, "fleet", "secret"));
        }
        return yaml.map(YamlText::text).orElse(text);
    }

    private static YamlText withoutSecret(YamlText yaml, String section, String key) {
        return yaml.value(section, key).filter(value -> !value.equals(Secrets.TAKEN_OVER))
                .flatMap(_ -> yaml.with(section, key, Secrets.TAKEN_OVER)).orElse(yaml);
    }

    private boolean blank(byte[] bytes, byte[] left) {
        try {
            if (Arrays.equals(bytes, left)) {
                SafeFiles.removeHalf(file);
            } else {
                SafeFiles.replaceSecret(file, left);
            }
            return true;
        } catch (IOException e) {
            troubles.add("the secrets could not be taken out of " + file + ": " + e);
            return false;
        }
    }

    /** Beside the file, where whoever wrote it finds it; no error any more, no file. */
    private boolean tell(SetupErrors errors) {
        Path told = file.resolveSibling(SetupErrors.FILE);
        try {
            Optional<String> text = errors.text(file.getFileName().toString());
            if (text.isPresent()) {
                SafeFiles.writePlain(told, text.get().getBytes(StandardCharsets.UTF_8));
            } else {
                SafeFiles.remove(told);
            }
            return true;
        } catch (IOException e) {
            troubles.add(told + " could not be written: " + e);
            return false;
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
