package io.hirundo.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.bus.Buses;
import io.hirundo.sensors.bus.Machine;
import io.hirundo.sensors.sim.Faults;
import io.hirundo.sensors.sim.SimBoard;
import io.hirundo.sensors.sim.SimOneWire;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scan on simulated buses: the same transfers as on real ones. */
class ScanTest {

    @TempDir
    Path directory;

    private final SimBoard board = new SimBoard(new ManualClock(), 1);
    private SimOneWire oneWire;
    private Buses buses;

    @BeforeEach
    void open() {
        oneWire = new SimOneWire(directory.resolve("w1"), board);
        buses = new Buses(new Machine(directory, true), board, oneWire);
    }

    @AfterEach
    void close() {
        buses.close();
    }

    @Test
    void findsEachChipAndWritesItsLine() {
        board.putBme280(1, 0x76);
        board.putTmp102(1, 0x48);
        board.putAds1115(1, 0x49);
        board.putBme280(3, 0x77);
        oneWire.put("28-0316a4d7a1ff");
        oneWire.put("3a-000000000001");

        ScanResult result = new Scan(buses, true).run(List.of(1, 3), true);

        assertThat(result.buses()).extracting(ScanResult.ScannedBus::bus).containsExactly("i2c-1", "i2c-3", "w1");
        assertThat(result.buses()).allSatisfy(bus -> assertThat(bus.problem()).isEmpty());
        assertThat(result.buses().get(0).found()).extracting(ScanResult.Found::place).containsExactly("0x48", "0x49", "0x76");
        assertThat(result.buses().get(0).found()).extracting(found -> found.yaml().getFirst()).containsExactly(
                "- { id: tmp102-48, chip: tmp102, bus: i2c-1, address: 0x48, every: 1s }",
                "- { id: ads1115-49, chip: ads1115, bus: i2c-1, address: 0x49, every: 1s }",
                "- { id: bme280-76, chip: bme280, bus: i2c-1, address: 0x76, every: 1s }");
        assertThat(result.buses().get(1).found()).extracting(ScanResult.Found::chips).containsExactly(List.of("bme280"));
        assertThat(result.buses().get(2).found()).extracting(ScanResult.Found::chips).containsExactly(List.of("ds18b20"), List.of());
        assertThat(result.buses().get(2).found().getFirst().yaml()).containsExactly(
                "- { id: ds18b20-d7a1ff, chip: ds18b20, bus: w1, serial: 28-0316a4d7a1ff, every: 5s }");
    }

    @Test
    void leavesOutWhatDoesNotAcknowledge() {
        board.putBme280(1, 0x76);
        board.faults().inject("i2c-1/0x76", Faults.Fault.NACK);

        assertThat(new Scan(buses, true).run(List.of(1), false).buses().getFirst().found()).isEmpty();
    }

    @Test
    void saysWhyABusCannotBeLookedAt() {
        ScanResult result = new Scan(buses, false).run(List.of(99), false);

        assertThat(result.buses().getFirst().problem()).contains("i2c-99").contains("does not exist");
    }

    @Test
    void scansThisMachineWithoutFailing() {
        assertThat(Sensors.scan().buses()).isNotNull();
    }
}
