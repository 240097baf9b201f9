package io.hirundo.appliance.diagnosis;

import static io.hirundo.appliance.diagnosis.FakeHost.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.clock.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on the machine itself: memory, heat, supply, clock. */
class MachineChecksTest {
    private static final TimeSource UNKNOWN = () -> new TimeSource.Look(TimeSource.Kernel.UNKNOWN);

    @TempDir
    Path folder;
    private FakeHost host;

    @BeforeEach
    void makeAMachine() {
        host = new FakeHost(folder);
    }

    @Test
    void tellsWhetherAGatewayStillFitsIntoMemory() {
        assertThat(found(new MemoryCheck(host.host(), false))).singleElement().asString().startsWith("unknown: the kernel");
        host.put("proc/meminfo", "MemTotal:         948172 kB\nMemAvailable:     600000 kB\nSwapTotal:        100000 kB\nSwapFree:         100000 kB\n");
        assertThat(found(new MemoryCheck(host.host(), false))).containsExactly("ok: 585.9 MiB of 925.9 MiB available");
        host.put("proc/meminfo", "MemTotal:         948172 kB\nMemAvailable:     100000 kB\nSwapTotal:        100000 kB\nSwapFree:          50000 kB\n");
        assertThat(found(new MemoryCheck(host.host(), false))).singleElement().asString()
                .startsWith("warning: 97.7 MiB of 925.9 MiB available, 48.8 MiB swapped out -> a gateway takes about 256.0 MiB");
        assertThat(found(new MemoryCheck(host.host(), true))).singleElement().asString().startsWith("ok:");
    }

    @Test
    void seesALimitThatIsTooLowForAGateway() {
        host.put("proc/meminfo", "MemTotal:        8000000 kB\nMemAvailable:    6000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
                .put("proc/self/cgroup", "0::/system.slice/hirundo.service\n")
                .put("sys/fs/cgroup/system.slice/hirundo.service/memory.max", "100000000\n");
        assertThat(found(new MemoryCheck(host.host(), false))).last().asString()
                .startsWith("warning: this process may have 95.4 MiB at most (cgroup) -> raise the limit to 256.0 MiB");
        host.put("sys/fs/cgroup/system.slice/hirundo.service/memory.max", "max\n");
        assertThat(found(new MemoryCheck(host.host(), false))).hasSize(1);
    }

    @Test
    void tellsHowHotItIs() {
        assertThat(found(new TemperatureCheck(host.host()))).containsExactly("ok: this machine does not tell how hot its processor is");
        host.put("sys/class/thermal/thermal_zone0/temp", "48312\n").put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
                .put("sys/class/thermal/thermal_zone1/temp", "95000\n").put("sys/class/thermal/thermal_zone1/type", "iwlwifi_1\n");
        assertThat(found(new TemperatureCheck(host.host()))).as("a radio may be hotter").containsExactly("ok: 48.3 °C (cpu-thermal)");
        host.put("sys/class/thermal/thermal_zone0/temp", "74000\n");
        assertThat(found(new TemperatureCheck(host.host()))).singleElement().asString().startsWith("warning: 74.0 °C");
        host.put("sys/class/thermal/thermal_zone0/temp", "83000\n");
        assertThat(found(new TemperatureCheck(host.host()))).singleElement().asString().startsWith("wrong: 83.0 °C");
    }

    @Test
    void readsTheFirmwaresBitsOfTheSupply() {
        String bits = "sys/devices/platform/soc/soc:firmware/get_throttled";
        assertThat(found(new PowerCheck(host.host()))).containsExactly("ok: this machine does not tell of its supply");
        assertThat(found(new PowerCheck(host.put(bits, "0\n").host()))).containsExactly("ok: the supply's voltage was enough since the start");
        assertThat(found(new PowerCheck(host.put(bits, "50005\n").host()))).satisfiesExactly(
                first -> assertThat(first).startsWith("wrong: the supply's voltage is too low now -> use the board's own power supply"),
                second -> assertThat(second).startsWith("warning: the processor is slowed down"));
        assertThat(found(new PowerCheck(host.put(bits, "50000\n").host()))).satisfiesExactly(
                first -> assertThat(first).startsWith("warning: the supply's voltage was too low since the start"),
                second -> assertThat(second).startsWith("warning: the processor was slowed down"));
    }

    @Test
    void asksTheFirmwaresOwnProgramOrTheKernelsDriverWhereThereAreNoBits() {
        assertThat(found(new PowerCheck(host.program("vcgencmd", 0, "throttled=0x1\n").host()))).singleElement().asString()
                .startsWith("wrong: the supply's voltage is too low now");
        FakeHost other = new FakeHost(folder.resolve("other")).put("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
                .put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n").put("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        assertThat(found(new PowerCheck(other.host()))).singleElement().asString().startsWith("wrong: the supply's voltage is too low now");
        other.put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
        assertThat(found(new PowerCheck(other.host()))).containsExactly("ok: the supply's voltage is enough now");
    }

    @Test
    void tellsWhoSetsTheClock() throws Exception {
        assertThat(found(new ClockCheck(host.host(), UNKNOWN))).first().asString().startsWith("unknown: it shows 2026-11-22T10:00:00Z; nobody says");
        host.program("timedatectl", 0, "no\n");
        assertThat(found(new ClockCheck(host.host(), UNKNOWN))).first().asString()
                .startsWith("warning: it shows 2026-11-22T10:00:00Z and is not set by NTP -> let the machine set it by NTP: timedatectl");
        host.program("timedatectl", 0, "yes\n");
        assertThat(found(new ClockCheck(host.host(), UNKNOWN))).first().asString().isEqualTo("ok: it shows 2026-11-22T10:00:00Z, set by NTP");
        assertThat(found(new ClockCheck(host.host(), UNKNOWN))).last().asString().startsWith("ok: no clock with a battery");
        Files.createDirectories(host.root.resolve("sys/class/rtc/rtc0"));
        assertThat(found(new ClockCheck(host.host(), UNKNOWN))).last().asString().startsWith("ok: a clock with a battery");
    }

    @Test
    void believesTheKernelBeforeAllOthers() {
        host.program("timedatectl", 0, "no\n");
        assertThat(found(new ClockCheck(host.host(), () -> new TimeSource.Look(TimeSource.Kernel.SYNCHRONISED)))).first().asString()
                .isEqualTo("ok: it shows 2026-11-22T10:00:00Z, set by NTP");
        host.program("timedatectl", 0, "yes\n");
        assertThat(found(new ClockCheck(host.host(), () -> new TimeSource.Look(TimeSource.Kernel.UNSYNCHRONISED)))).first().asString()
                .startsWith("warning: it shows 2026-11-22T10:00:00Z and is not set by NTP");
    }

    @Test
    void seesAClockThatCannotBeRight() {
        host.at(Instant.parse("1970-01-01T00:05:00Z")).put("run/systemd/timesync/synchronized", "");
        assertThat(found(new ClockCheck(host.host(), UNKNOWN))).first().asString()
                .startsWith("wrong: it shows 1970-01-01T00:05:00Z, which cannot be -> let the machine set it by NTP");
    }

    @Test
    void namesTheBoardAndTheSystem() {
        host.put("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0")
                .put("etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n");
        assertThat(found(new VersionsCheck(host.host(), "1.2.3", new RunningGateway(host.host(), host.settings()))))
                .contains("ok: Hirundo 1.2.3", "ok: board Raspberry Pi 4 Model B Rev 1.4", "ok: system Debian GNU/Linux 13 (trixie)")
                .anyMatch(line -> line.matches("ok: SQLite 3\\.\\d+.*"));
    }
}
