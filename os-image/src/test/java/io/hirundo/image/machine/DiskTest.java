package io.hirundo.image.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    private static final Path TOOLS = Path.of("/nowhere/in-tools");

    @TempDir
    Path folder;

    @Test
    void findsThePartitions() throws Exception {
        ByteBuffer table = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(446 + 8, 8_192).putInt(446 + 12, 262_144);
        table.putInt(446 + 48 + 8, 0x9000_0000).putInt(446 + 48 + 12, 1); // beyond 1 TiB: the numbers have no sign
        table.putShort(510, (short) 0xAA55);
        Disk disk = new Disk(new Tools(TOOLS), Files.write(folder.resolve("card.img"), table.array()));
        assertThat(disk.partition(1)).isEqualTo(new Disk.Partition(4L << 20, 128L << 20));
        assertThat(disk.partition(4)).isEqualTo(new Disk.Partition(0x9000_0000L * 512, 512));
    }

    @Test
    void refusesADiskWithoutATable() throws Exception {
        Disk disk = new Disk(new Tools(TOOLS), Files.write(folder.resolve("card.img"), new byte[512]));
        assertThatThrownBy(() -> disk.partition(1)).isInstanceOf(TestFailed.class).hasMessageContaining("no partition table");
    }

    @Test
    void growsAndNeverShrinks() throws Exception {
        Disk disk = new Disk(new Tools(TOOLS), Files.write(folder.resolve("card.img"), new byte[512]));
        disk.grow(4_096);
        assertThat(Files.size(disk.file())).isEqualTo(4_096);
        disk.grow(1_024);
        assertThat(Files.size(disk.file())).isEqualTo(4_096);
    }

    @Test
    void saysWhichProgramWentWrong() throws Exception {
        Path enter = Files.writeString(folder.resolve("enter"), "#!/bin/sh\necho not so >&2\nexit 7\n");
        assertThat(enter.toFile().setExecutable(true)).isTrue();
        Disk disk = new Disk(new Tools(enter), folder.resolve("card.img"));
        assertThatThrownBy(() -> disk.copyTo(folder.resolve("copy.img"))).isInstanceOf(TestFailed.class)
                .hasMessageContaining("cp").hasMessageContaining("ended with 7").hasMessageContaining("not so");
    }
}
