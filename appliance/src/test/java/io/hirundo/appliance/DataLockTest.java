package io.hirundo.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLockTest {

    @TempDir
    Path data;

    @Test
    void letsOnlyOneOfAKindWorkOnAFolder() throws Exception {
        try (DataLock _ = DataLock.take(data, "gateway")) {
            assertThatThrownBy(() -> DataLock.take(data, "gateway"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data DIR");
            DataLock.take(data, "sensors").close();
        }
        DataLock.take(data, "gateway").close();
    }

    @Test
    void tellsWhoHasItWithoutTakingIt(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("proc"));
        Path locks = Files.writeString(root.resolve("proc/locks"), """
                1: POSIX  ADVISORY  WRITE 4712 fd:00:131 0 EOF
                1: -> POSIX  ADVISORY  WRITE 4711 fd:00:131 0 EOF
                2: FLOCK  ADVISORY  WRITE 4711 fd:00:99 0 EOF
                """);
        assertThat(DataLock.holder(root, data, "gateway")).as("no file").isEmpty();
        Files.writeString(data.resolve("gateway.lock"), "4711\n");
        assertThat(DataLock.holder(root, data, "gateway")).as("left behind").isEmpty();
        Files.writeString(locks, "7: POSIX  ADVISORY  WRITE 4711 fd:00:131 0 EOF\n");
        assertThat(DataLock.holder(root, data, "gateway")).hasValue(4711);
        assertThat(DataLock.holder(root, data, "sensors")).isEmpty();
    }
}
