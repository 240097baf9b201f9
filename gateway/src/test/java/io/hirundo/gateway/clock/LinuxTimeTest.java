package io.hirundo.gateway.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.clock.TimeSource.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the kernel that is here: what it says is its own affair, that it is asked in the right way is ours. */
class LinuxTimeTest {
    @TempDir
    Path dir;

    @Test
    void asksTheKernelAndTheBatteryClockOnlyWhereThatSaysNo() throws IOException {
        LinuxTime time = new LinuxTime(Files.writeString(dir.resolve("since_epoch"), "1795345200\n"), false);

        Look look = time.look();
        assertThat(look.batteryMs()).isEqualTo(
                look.kernel() == Kernel.SYNCHRONISED ? OptionalLong.empty() : OptionalLong.of(1_795_345_200_000L));
    }

    @Test
    void aMachineWithoutABatteryClockHasNone() {
        assertThat(new LinuxTime(dir.resolve("none"), false).look().batteryMs()).isEmpty();
    }

    @Test
    void aPcHasOneAlsoWhereItIsNotToBeSeen() {
        Look onABoard = new LinuxTime(dir.resolve("none"), false).look();
        Look onAPc = new LinuxTime(dir.resolve("none"), true).look();

        assertThat(onAPc.kernel()).isEqualTo(onABoard.kernel() == Kernel.UNSYNCHRONISED ? Kernel.UNKNOWN : onABoard.kernel());
    }

    @Test
    void aBatteryClockThatSaysNonsenseIsNone() throws IOException {
        assertThat(new LinuxTime(Files.writeString(dir.resolve("since_epoch"), "soon"), false).look().batteryMs()).isEmpty();
    }

    @Test
    void aFileSaysByBeingThereThatTheClockIsRight() throws IOException {
        SynchronisedFile file = new SynchronisedFile(dir.resolve("synchronized"));
        assertThat(file.look().kernel()).isEqualTo(Kernel.UNSYNCHRONISED);

        Files.createFile(file.file());
        assertThat(file.look().kernel()).isEqualTo(Kernel.SYNCHRONISED);
    }
}
