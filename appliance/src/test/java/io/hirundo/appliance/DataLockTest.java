package io.hirundo.appliance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
}
