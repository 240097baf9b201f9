package io.hirundo.sensors.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {

    @TempDir
    Path root;

    @Test
    void readsAllThatAMachineHas() throws Exception {
        write("sys/class/thermal/thermal_zone0/type", "gpu-thermal\n");
        write("sys/class/thermal/thermal_zone0/temp", "99000\n");
        write("sys/class/thermal/thermal_zone1/type", "cpu-thermal\n");
        write("sys/class/thermal/thermal_zone1/temp", "48312\n");
        write("proc/loadavg", "0.52 0.58 0.59 1/389 12345\n");
        write("proc/meminfo", "MemTotal:        1000 kB\nMemFree:  100 kB\nMemAvailable:     250 kB\n");
        write("proc/uptime", "350735.47 234388.90\n");
        write("proc/stat", "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 1 1 1\n");
        Host host = new Host(root, root);
        host.start();
        write("proc/stat", "cpu  160 0 110 720 110 0 0 0 0 0\ncpu0 1 1 1 1\n");

        Reading reading = host.read();

        assertThat(reading.number("cpu_temperature")).isEqualTo(48.312);
        assertThat(reading.number("load")).isEqualTo(0.52);
        assertThat(reading.number("memory_used")).isEqualTo(75);
        assertThat(reading.number("uptime")).isEqualTo(350735.47);
        assertThat(reading.number("cpu_used")).isEqualTo(70);
        assertThat(reading.number("disk_used")).isBetween(0.0, 100.0);
    }

    @Test
    void leavesOutWhatTheMachineDoesNotHave() throws Exception {
        write("proc/loadavg", "1.5 0.58 0.59 1/389 12345\n");
        Host host = new Host(root, root.resolve("absent"));
        host.start();

        assertThat(host.metrics()).containsExactly(Host.LOAD);
        assertThat(host.read().values()).containsOnlyKeys("load");
    }

    @Test
    void leavesOutTheProcessorsShareWhileNoTickHasPassed() throws Exception {
        write("proc/stat", "cpu  100 0 100 700 100 0 0 0 0 0\n");
        write("proc/loadavg", "1.5 0.58 0.59 1/389 12345\n");
        Host host = new Host(root, root.resolve("absent"));
        host.start();

        assertThat(host.read().values()).containsOnlyKeys("load");
    }

    @Test
    void saysWhenThereIsNothingAtAll() {
        Host host = new Host(root, root.resolve("absent"));

        assertThatThrownBy(host::start).isInstanceOf(ChipException.class).hasMessageContaining("none of the kernel's files");
    }

    @Test
    void saysWhichFileIsDamaged() throws Exception {
        write("proc/loadavg", "1.5 0.58\n");
        Host host = new Host(root, root.resolve("absent"));
        write("proc/loadavg", "what\n");

        assertThatThrownBy(host::read).isInstanceOf(ChipException.class).hasMessageContaining("load cannot be read");
    }

    @Test
    void readsTheMachineThatThisTestRunsOn() throws Exception {
        Host host = new Host(Path.of("/"), Path.of("/"));
        host.start();

        Reading reading = host.read();

        assertThat(reading.number("memory_used")).isBetween(0.0, 100.0);
        assertThat(reading.number("load")).isNotNegative();
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
