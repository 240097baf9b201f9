package io.hirundo.sensors.sim;

import io.hirundo.sensors.chip.OneWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * DS18B20 as a directory of kernel-like files, brought up to date whenever a device's directory is asked for (the kernel converts
 * when the file is read; a simulated file cannot).
 *
 * <p>Source: Maxim 19-7487, table 1 and figure 9 (scratchpad), and application note 27 (the checksum x^8 + x^5 + x^4 + 1).
 */
public final class SimOneWire implements OneWire, AutoCloseable {

    private final Path root;
    private final SimBoard board;
    private final Map<String, DoubleSupplier> devices = new ConcurrentSkipListMap<>();
    private boolean closed; // guarded by this

    /** @param root directory for the files; made, and removed with all that is in it by {@link #close()} */
    public SimOneWire(Path root, SimBoard board) {
        this.root = root;
        this.board = board;
    }

    /** Wires a DS18B20 to the bus. */
    public void put(String device) {
        devices.put(device, board.coldStore());
    }

    @Override
    public List<String> devices() {
        return List.copyOf(devices.keySet());
    }

    @Override
    public Path directory(String device) throws IOException {
        Path directory = root.resolve(device);
        DoubleSupplier celsius = devices.get(device);
        if (celsius == null) {
            return directory;
        }
        String content;
        try {
            content = slave(celsius.getAsDouble(), board.faults().suffer("w1/" + device));
        } catch (IllegalStateException e) {
            content = ""; // nobody answers: the kernel takes the device away
        }
        refresh(directory, content);
        return directory;
    }

    /** Not while it is closed by another thread: the directory must not come back. */
    private synchronized void refresh(Path directory, String content) throws IOException {
        if (closed) {
            return;
        }
        Path file = directory.resolve("w1_slave");
        if (content.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Files.createDirectories(directory);
            Files.writeString(file, content);
        }
    }

    static String slave(double celsius, boolean damaged) {
        int code = (int) Math.round(Math.clamp(celsius, -55, 125) * 16);
        // TH and TL as delivered, 12 bits, two reserved bytes and one that reads 0x10.
        byte[] bytes = {(byte) code, (byte) (code >> 8), 0x4B, 0x46, 0x7F, (byte) 0xFF, 0x0C, 0x10, 0};
        int checksum = checksum(bytes, 8);
        bytes[8] = (byte) (damaged ? checksum ^ 0x55 : checksum);
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(String.format("%02x ", b));
        }
        return hex + String.format(": crc=%02x %s%n", checksum, damaged ? "NO" : "YES") + hex + "t=" + code * 1000 / 16 + "\n";
    }

    static int checksum(byte[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x8C : crc >> 1;
            }
        }
        return crc;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
