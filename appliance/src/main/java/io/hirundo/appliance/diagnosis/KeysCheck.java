package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.access.KeyCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the keys can be used, and by nobody else. */
final class KeysCheck implements Check {

    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final Host host;
    private final Settings settings;

    KeysCheck(Host host, Settings settings) {
        this.host = host;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public void look(Findings findings) throws IOException {
        own(findings);
        List<Path> secrets = new ArrayList<>(settings.access().hs256SecretFile().stream().toList());
        settings.broker().passwordFile().ifPresent(secrets::add);
        for (Path secret : secrets) {
            onlyOurs(secret, findings);
        }
        List<String> wrong = KeyCheck.troubleOfOthers(settings.access());
        wrong.forEach(trouble -> findings.wrong(trouble, "correct that file; tokens of its issuer are refused until then"));
        if (wrong.isEmpty() && !settings.access().jwks().isEmpty()) {
            findings.ok("the keys of " + settings.access().jwks().size() + " files of further issuers can be used");
        }
    }

    private void own(Findings findings) throws IOException {
        Path folder = settings.data().resolve("keys");
        Path key = folder.resolve("token-key.jwk");
        if (Files.isDirectory(folder) && !host.access().reads(folder)) {
            findings.unknown(host.userName() + " may not look into " + folder,
                    "run this as " + Files.getOwner(folder).getName());
        } else if (!Files.exists(key)) {
            findings.ok("there is no key yet; the first start makes one");
        } else if (!host.access().reads(key)) {
            findings.wrong(key + " belongs to " + Files.getOwner(key).getName() + "; " + host.userName() + " may not read it",
                    "run Hirundo as its owner, or give it back: chown " + host.userName() + " " + key);
        } else {
            KeyCheck.troubleOfOwn(folder).ifPresentOrElse(
                    trouble -> findings.wrong(trouble, "bring it back from a backup (hirundo restore); at the next start it is set "
                            + "aside and a new one made, and all tokens issued so far are refused"),
                    () -> findings.ok("tokens can be signed"));
            onlyOurs(key, findings);
        }
    }

    private void onlyOurs(Path file, Findings findings) throws IOException {
        if (!Files.exists(file)) {
            return; // the configuration's reader says so
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            findings.wrong(file + " is open to others (" + PosixFilePermissions.toString(permissions) + ")",
                    "close it: chmod 600 " + file + "; whoever could read it has the key, so consider another one");
        }
    }
}
