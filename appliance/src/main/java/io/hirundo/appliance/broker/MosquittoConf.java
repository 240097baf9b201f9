package io.hirundo.appliance.broker;

import io.hirundo.appliance.config.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The configuration file of the local Mosquitto, written anew whenever the settings changed. */
final class MosquittoConf {

    private final Path file;
    private final String text;

    MosquittoConf(BrokerSettings settings, Path folder, String userName) {
        this.file = folder.resolve("mosquitto.conf");
        this.text = """
                # Written by Hirundo; what is changed here is lost at the next start. The settings: broker in hirundo.yaml.

                listener %d %s
                # Paho 1.2.5 falls into an endless protocol error when a session with aliases is taken up again.
                max_topic_alias 0
                # An acknowledgement is a few bytes: Nagle's algorithm would hold it back by up to 40 ms.
                set_tcp_nodelay true
                allow_anonymous true
                # Above what the gateway takes (64 KiB), so that it can say what was too large, and not without end.
                max_packet_size 1048576

                # A gateway that restarts under load must find every message: no limit by number, one by size a client.
                max_queued_messages 0
                max_inflight_messages 0
                max_queued_bytes 268435456
                # A session that nobody came back to for a week does not keep its messages for ever.
                persistent_client_expiration 7d

                persistence true
                persistence_location %s/
                # Seconds. What a kill may cost is a minute of retained messages and subscriptions; writing at each change
                # would wear out a memory card.
                autosave_interval 60

                # Root would turn into the user mosquitto and lose the folder, which may lie in a closed home.
                user %s
                log_dest stderr
                log_type error
                log_type warning
                log_type notice
                log_type information
                log_timestamp_format %%Y-%%m-%%dT%%H:%%M:%%S
                """.formatted(settings.port(), settings.host(), folder, userName);
    }

    Path file() {
        return file;
    }

    /** Whether the file says exactly this, so that a Mosquitto that was started with it can stay. */
    boolean isWritten() throws IOException {
        return Files.isRegularFile(file) && Files.readString(file).equals(text);
    }

    void write() throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path fresh = Files.createTempFile(file.getParent(), "mosquitto", ".new", ownerOnly);
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
