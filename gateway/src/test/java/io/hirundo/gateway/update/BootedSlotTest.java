package io.hirundo.gateway.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootedSlotTest {
    @TempDir
    Path root;

    @Test
    void readsSlotAndTrialFromTheCommandLineAndTheVersionFromTheSystem() throws IOException {
        put("proc/cmdline", "console=ttyS0 hirundo.slot=B rauc.slot=B hirundo.trial=1 panic=10\n");
        put("usr/lib/hirundo/version", "0.2.0~rc1\n");
        assertThat(BootedSlot.read(root)).contains(new BootedSlot("B", "0.2.0~rc1", true));
        put("proc/cmdline", "hirundo.slot=A hirundo.trial=10");
        assertThat(BootedSlot.read(root)).contains(new BootedSlot("A", "0.2.0~rc1", false));
    }

    @Test
    void knowsAMachineWithoutSlots() throws IOException {
        assertThat(BootedSlot.read(root)).isEmpty();
        put("proc/cmdline", "quiet my.hirundo.slot=A hirundo.slot=");
        assertThat(BootedSlot.read(root)).isEmpty();
    }

    private void put(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
