package io.hirundo.sensors.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ds18b20Test {

    @TempDir
    Path root;

    private final OneWire bus = new OneWire() {
        @Override
        public List<String> devices() throws IOException {
            try (Stream<Path> found = Files.list(root)) {
                return found.map(path -> path.getFileName().toString()).sorted().toList();
            }
        }

        @Override
        public Path directory(String device) {
            return root.resolve(device);
        }
    };

    /** Maxim 19-7487, table 1: temperature/data relationship. */
    @ParameterizedTest
    @CsvSource({"125,07D0", "85,0550", "25.0625,0191", "10.125,00A2", "0.5,0008", "0,0000", "-0.5,FFF8", "-10.125,FF5E",
        "-25.0625,FE6F", "-55,FC90"})
    void followsTheTableOfTheDataSheet(double celsius, String code) throws ChipException {
        assertThat(Ds18b20.celsius(file(code, "7f", "YES"))).isEqualTo(celsius);
    }

    @Test
    void ignoresTheBitsThatALowerResolutionLeavesUndefined() throws ChipException {
        assertThat(Ds18b20.celsius(file("0197", "1f", "YES"))).isEqualTo(25.0);  // 9 bits
        assertThat(Ds18b20.celsius(file("0197", "3f", "YES"))).isEqualTo(25.25); // 10 bits
        assertThat(Ds18b20.celsius(file("0197", "5f", "YES"))).isEqualTo(25.375); // 11 bits
        assertThat(Ds18b20.celsius(file("0197", "7f", "YES"))).isEqualTo(25.4375); // 12 bits
    }

    @Test
    void refusesAWrongChecksum() {
        assertThatThrownBy(() -> Ds18b20.celsius(file("0191", "7f", "NO"))).isInstanceOf(ChipException.class)
                .hasMessageContaining("wrong checksum");
    }

    @Test
    void refusesTheZerosOfAShortedLineAlthoughTheirChecksumIsRight() {
        String shorted = "00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n";

        assertThatThrownBy(() -> Ds18b20.celsius(shorted)).isInstanceOf(ChipException.class).hasMessageContaining("no scratchpad");
    }

    @Test
    void refusesAFileThatIsEmptyOrOfAnotherForm() {
        assertThatThrownBy(() -> Ds18b20.celsius("")).isInstanceOf(ChipException.class);
        assertThatThrownBy(() -> Ds18b20.celsius("21500\n")).isInstanceOf(ChipException.class);
        assertThatThrownBy(() -> Ds18b20.celsius("zz : crc=1e YES\n")).isInstanceOf(ChipException.class);
    }

    @Test
    void findsTheOnlyOneOnTheBusByItself() throws Exception {
        write("28-0316a4d7a1ff", file("0191", "7f", "YES"));
        write("10-000802824e58", "another family");
        Ds18b20 chip = new Ds18b20(bus, "");

        chip.start();

        assertThat(chip.read().number("temperature")).isEqualTo(25.0625);
    }

    @Test
    void asksWhichWhenThereAreTwo() throws Exception {
        write("28-0316a4d7a1ff", file("0191", "7f", "YES"));
        write("28-0316a4d7a200", file("0191", "7f", "YES"));

        assertThatThrownBy(() -> new Ds18b20(bus, "").start()).isInstanceOf(ChipException.class)
                .hasMessageContaining("28-0316a4d7a1ff").hasMessageContaining("option serial");
    }

    @Test
    void saysWhichAreThereWhenTheWantedOneIsNot() throws Exception {
        write("28-0316a4d7a200", file("0191", "7f", "YES"));

        assertThatThrownBy(() -> new Ds18b20(bus, "28-0316a4d7a1ff").start()).isInstanceOf(ChipException.class)
                .hasMessageContaining("no DS18B20 28-0316a4d7a1ff").hasMessageContaining("28-0316a4d7a200");
    }

    @Test
    void believesThePowerOnValueOnlyNearToTheLastOne() throws Exception {
        write("28-0316a4d7a1ff", file("0550", "7f", "YES"));
        Ds18b20 chip = new Ds18b20(bus, "");
        chip.start();

        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class).hasMessageContaining("power-on value");
        write("28-0316a4d7a1ff", file("0551", "7f", "YES"));
        assertThat(chip.read().number("temperature")).isEqualTo(85.0625);
        write("28-0316a4d7a1ff", file("0550", "7f", "YES"));
        assertThat(chip.read().number("temperature")).isEqualTo(85.0);
    }

    @Test
    void saysWhenItsFileIsGone() throws Exception {
        write("28-0316a4d7a1ff", file("0191", "7f", "YES"));
        Ds18b20 chip = new Ds18b20(bus, "");
        chip.start();
        Files.delete(root.resolve("28-0316a4d7a1ff/w1_slave"));

        assertThatThrownBy(chip::read).isInstanceOf(ChipException.class).hasMessageContaining("28-0316a4d7a1ff does not answer");
    }

    private void write(String device, String content) throws IOException {
        Files.createDirectories(root.resolve(device));
        Files.writeString(root.resolve(device).resolve("w1_slave"), content);
    }

    /** As w1_therm writes it. */
    private static String file(String code, String configuration, String verdict) {
        String bytes = code.substring(2) + " " + code.substring(0, 2) + " 4b 46 " + configuration + " ff 0c 10 00";
        return (bytes + " : crc=00 " + verdict + "\n" + bytes + " t=0\n").toLowerCase(Locale.ROOT).replace("yes", "YES")
                .replace("no", "NO");
    }
}
