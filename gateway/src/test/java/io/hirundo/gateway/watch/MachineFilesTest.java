package io.hirundo.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's files as they stand on a Raspberry Pi and on a PC. */
class MachineFilesTest {
    @TempDir
    private Path root;
    private MachineFiles files;

    @BeforeEach
    void open() {
        files = new MachineFiles(root);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        assertThat(files.memoryUsedPercent()).isNaN();
        assertThat(files.cpuCelsius()).isNaN();
        assertThat(files.isUnderVoltage()).isEmpty();
    }

    @Test
    void memoryThatTheKernelWouldGiveBackIsFree() throws Exception {
        write("proc/meminfo", "MemTotal:         949384 kB\nMemFree:           20000 kB\nMemAvailable:     237346 kB\n");
        assertThat(files.memoryUsedPercent()).isEqualTo(75);
        write("proc/meminfo", "MemTotal: many\nMemAvailable: kB\n");
        assertThat(files.memoryUsedPercent()).isNaN();
    }

    @Test
    void takesTheHottestProcessor() throws Exception {
        write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        write("sys/class/thermal/thermal_zone0/temp", "48312\n");
        write("sys/class/thermal/thermal_zone1/type", "iwlwifi_1\n");
        write("sys/class/thermal/thermal_zone1/temp", "95000\n");
        write("sys/class/thermal/cooling_device0/type", "cpu\n");
        assertThat(files.cpuCelsius()).isEqualTo(48.312);
        write("sys/class/thermal/thermal_zone2/type", "x86_pkg_temp\n");
        write("sys/class/thermal/thermal_zone2/temp", "81000\n");
        assertThat(files.cpuCelsius()).isEqualTo(81);
        assertThat(files.hottestProcessor()).contains(new MachineFiles.Heat("x86_pkg_temp", 81));
        write("sys/class/thermal/thermal_zone2/temp", "");
        assertThat(files.cpuCelsius()).as("what cannot be read hides no other").isEqualTo(48.312);
        write("sys/class/thermal/thermal_zone0/temp", "?\n");
        assertThat(files.cpuCelsius()).isNaN();
        assertThat(files.hottestProcessor()).isEmpty();
    }

    @Test
    void leavesOutAZoneWithoutASensor() throws Exception {
        write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        write("sys/class/thermal/thermal_zone0/temp", "0\n");
        write("sys/class/thermal/thermal_zone1/type", "cpu1-thermal\n");
        write("sys/class/thermal/thermal_zone1/temp", "2147483647\n");
        assertThat(files.hottestProcessor()).isEmpty();
    }

    @Test
    void readsTheSupplyFromTheFirmwareOrTheDriver() throws Exception {
        write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        write("sys/class/hwmon/hwmon1/name", "rpi_volt\n");
        write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
        assertThat(files.isUnderVoltage()).contains(true);
        write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
        assertThat(files.isUnderVoltage()).contains(false);

        String firmware = "sys/devices/platform/soc/soc:firmware/get_throttled";
        write(firmware, "50005\n");
        assertThat(files.isUnderVoltage()).contains(true);
        assertThat(files.throttled()).contains(new Throttled(0x50005));
        write(firmware, "0x50000\n"); // it was low before
        assertThat(files.isUnderVoltage()).contains(false);
        write(firmware, "?\n");
        assertThat(files.throttled()).isEmpty();
        assertThat(files.isUnderVoltage()).as("the driver's word").contains(false);
    }

    @Test
    void checksTheMachineWithTheseFiles() throws Exception {
        write("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 150 kB\n");
        assertThat(Checks.machine(root, root)).extracting(Check::code)
                .containsExactly("disk", "memory", "cpu-temperature", "under-voltage");
        assertThat(Checks.machine(root, root).get(1).look(0)).isInstanceOfSatisfying(Finding.Trouble.class,
                trouble -> assertThat(trouble.message()).startsWith("85 % of the memory are used; "));
        assertThat(Checks.machine(root, root).get(2).look(0)).isSameAs(Finding.UNCHANGED);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
