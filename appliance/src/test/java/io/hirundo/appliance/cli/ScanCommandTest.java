package io.hirundo.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.ScanResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ScanCommandTest {

    @Test
    void printsWhatCanBePutIntoTheConfigurationAsItIs() {
        String printed = scan(new ScanResult(List.of(
                new ScanResult.ScannedBus("i2c-1", "", List.of(
                        new ScanResult.Found("0x76", List.of("bme280"), "BME280 by its id",
                                List.of("- { id: bme280-76, chip: bme280, bus: i2c-1, address: 0x76, every: 1s }")),
                        new ScanResult.Found("0x49", List.of("ads1115", "tmp102"), "one of these, or another chip",
                                List.of("- { id: a }", "- { id: b }")))),
                new ScanResult.ScannedBus("w1", "Permission denied", List.of()))));
        assertThat(printed.lines()).containsExactly(
                "sensors:",
                "  # i2c-1",
                "  #   0x76: BME280 by its id",
                "  - { id: bme280-76, chip: bme280, bus: i2c-1, address: 0x76, every: 1s }",
                "  #   0x49: one of these, or another chip",
                "  - { id: a }",
                "  # or - { id: b }",
                "  # w1 could not be scanned: Permission denied");
    }

    @Test
    void saysWhatToDoWhereThereIsNoBus() {
        assertThat(scan(new ScanResult(List.of()))).contains("no I2C bus", "raspi-config");
    }

    private static String scan(ScanResult result) {
        StringWriter out = new StringWriter();
        assertThat(new CommandLine(new ScanCommand(() -> result)).setOut(new PrintWriter(out, true)).execute()).isZero();
        return out.toString();
    }
}
