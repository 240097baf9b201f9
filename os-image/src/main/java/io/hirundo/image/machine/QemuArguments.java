package io.hirundo.image.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What computer QEMU is to be. A board that never was, with two cores and 1 GB, which boots from its disk as a Raspberry Pi does
 * once U-Boot runs. Owned by one thread.
 *
 * <p>The disk's flushes end in the host's page cache: a QEMU that is killed loses nothing of it, and a host whose power fails is
 * not what is tested. What a card may lose is in the write log (see {@link WriteLog}).
 */
public final class QemuArguments {
    /** Where Debian's u-boot-qemu has it. */
    static final String FIRMWARE = "/usr/lib/u-boot/qemu_arm64/u-boot.bin";
    /** What the write log counts in. */
    static final int SECTOR = 512;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path disk;
    private final Map<Integer, Integer> hostPorts = new TreeMap<>();
    private Optional<Path> writeLog = Optional.empty();
    private Optional<Path> secondDisk = Optional.empty();
    private Optional<String> clock = Optional.empty();
    private String guestAddress = "10.0.2.15";

    /** @param disk raw; it is written to */
    public QemuArguments(Path disk) {
        this.disk = disk;
    }

    /** A port of the guest that this machine reaches on its loopback. */
    public QemuArguments forward(int guestPort) {
        hostPorts.put(guestPort, Ports.free());
        return this;
    }

    /** The guest's address where it does not take the one that DHCP offers; in 10.0.2.0/24. */
    public QemuArguments guestAddress(String address) {
        this.guestAddress = address;
        return this;
    }

    /** Everything that is written to the disk, and when it was flushed, goes to this file too, which has to be empty. */
    public QemuArguments writeLog(Path log) {
        this.writeLog = Optional.of(log);
        return this;
    }

    /** A file that the guest sees as another disk, {@code /dev/vdb}, and can only read. */
    public QemuArguments secondDisk(Path file) {
        this.secondDisk = Optional.of(file);
        return this;
    }

    /** What the board's clock shows at the start, in UTC: {@code 1970-01-01T00:00:10}. */
    public QemuArguments clock(String time) {
        this.clock = Optional.of(time);
        return this;
    }

    /** @return the port on this machine's loopback */
    int hostPort(int guestPort) {
        Integer port = hostPorts.get(guestPort);
        if (port == null) {
            throw new IllegalArgumentException("port " + guestPort + " of the guest is not forwarded");
        }
        return port;
    }

    Path disk() {
        return disk;
    }

    /** @param folder of the sockets and logs */
    List<String> command(Path folder) {
        List<String> words = new ArrayList<>(List.of("qemu-system-aarch64",
                "-M", "virt,gic-version=3", "-cpu", "cortex-a72", "-smp", "2", "-m", "1024",
                "-accel", "tcg,thread=multi,tb-size=512", "-bios", FIRMWARE,
                "-display", "none", "-monitor", "none", "-parallel", "none",
                "-serial", "file:" + comma(folder.resolve("serial.log")),
                "-qmp", "unix:" + comma(folder.resolve("qmp")) + ",server=on,wait=off"));
        disks(words);
        network(words);
        words.addAll(List.of("-device", "virtio-serial-pci",
                "-chardev", "socket,id=hvc0,path=" + comma(folder.resolve("hvc0")) + ",server=on,wait=off",
                "-device", "virtconsole,chardev=hvc0",
                "-device", "i6300esb", "-action", "watchdog=reset", "-rtc", "base=" + clock.orElse("utc")));
        return words;
    }

    private void disks(List<String> words) {
        node(words, "driver", "file", "node-name", "file", "filename", disk.toString(), "cache", Map.of("no-flush", true));
        node(words, "driver", "raw", "node-name", "plain", "file", "file");
        writeLog.ifPresent(log -> {
            node(words, "driver", "file", "node-name", "logfile", "filename", log.toString(), "cache", Map.of("no-flush", true));
            node(words, "driver", "raw", "node-name", "log", "file", "logfile");
            node(words, "driver", "blklogwrites", "node-name", "logged", "file", "plain", "log", "log", "log-sector-size", SECTOR);
        });
        words.addAll(List.of("-device",
                "virtio-blk-pci,drive=" + (writeLog.isPresent() ? "logged" : "plain") + ",write-cache=on"));
        secondDisk.ifPresent(file -> {
            node(words, "driver", "file", "node-name", "second", "filename", file.toString(), "read-only", true);
            words.addAll(List.of("-device", "virtio-blk-pci,drive=second"));
        });
    }

    private void network(List<String> words) {
        StringBuilder user = new StringBuilder("user,id=net");
        hostPorts.forEach((guest, host) -> user.append(",hostfwd=tcp:127.0.0.1:").append(host).append('-').append(guestAddress)
                .append(':').append(guest));
        words.addAll(List.of("-netdev", user.toString(), "-device", "virtio-net-pci,id=nic,netdev=net,romfile="));
    }

    private static void node(List<String> words, Object... pairs) {
        Map<String, Object> node = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            node.put((String) pairs[i], pairs[i + 1]);
        }
        try {
            words.addAll(List.of("-blockdev", JSON.writeValueAsString(node)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** QEMU parts its options at commas; one in a value is doubled. */
    private static String comma(Path path) {
        return path.toString().replace(",", ",,");
    }
}
