package io.hirundo.appliance.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which program listens on a TCP port: by the kernel's list of sockets, and whose open file that socket is. */
final class PortOwner {

    private static final String LISTENS = "0A";

    private final Host host;

    PortOwner(Host host) {
        this.host = host;
    }

    /** Such as {@code mosquitto (pid 812)}; empty where nobody listens, or this user may not see who. */
    Optional<String> of(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("proc/net/tcp", "proc/net/tcp6")) {
            host.text(table).orElse("").lines().forEach(line -> listening(line, port).ifPresent(sockets::add));
        }
        return sockets.isEmpty() ? Optional.empty() : host.list("proc", "[0-9]*").stream()
                .filter(process -> holdsOneOf(process, sockets)).findFirst()
                .map(process -> Host.text(process.resolve("comm")).orElse("a program") + " (pid " + process.getFileName() + ")");
    }

    /** proc(5), /proc/net/tcp: local address, remote address, state … and the inode as the tenth. */
    private static Optional<String> listening(String line, int port) {
        String[] words = line.strip().split("\\s+");
        return words.length > 9 && words[3].equals(LISTENS) && words[1].endsWith(String.format(Locale.ROOT, ":%04X", port))
                ? Optional.of("socket:[" + words[9] + "]") : Optional.empty();
    }

    private boolean holdsOneOf(Path process, Set<String> sockets) {
        return host.list("proc/" + process.getFileName() + "/fd", "*").stream().anyMatch(file -> {
            try {
                return Files.isSymbolicLink(file) && sockets.contains(Files.readSymbolicLink(file).toString());
            } catch (IOException closed) {
                return false;
            }
        });
    }
}
