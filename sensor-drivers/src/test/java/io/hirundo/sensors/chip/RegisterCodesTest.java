package io.hirundo.sensors.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes of TMP102, ADS1115 and MCP3008 against the tables of their data sheets. */
class RegisterCodesTest {

    /** TI SBOS397, table 7-1: 12-bit temperature data format. */
    @ParameterizedTest
    @CsvSource({"127.9375,7FF", "100,640", "80,500", "75,4B0", "50,320", "25,190", "0.25,004", "0,000", "-0.25,FFC", "-25,E70",
        "-55,C90"})
    void tmp102TwelveBitCodes(double celsius, String code) {
        assertThat(Tmp102.celsius(Integer.parseInt(code, 16) << 4)).isEqualTo(celsius);
    }

    /** TI SBOS397, table 7-2: 13-bit temperature data format; the register's bit 0 says that it is that. */
    @ParameterizedTest
    @CsvSource({"150,0960", "128,0800", "127.9375,07FF", "25,0190", "0,0000", "-0.25,1FFC", "-25,1E70", "-55,1C90"})
    void tmp102ThirteenBitCodes(double celsius, String code) {
        assertThat(Tmp102.celsius(Integer.parseInt(code, 16) << 3 & 0xFFFF | 1)).isEqualTo(celsius);
    }

    /** TI SBAS444, table 7-3: input signal against ideal output code. */
    @Test
    void ads1115Codes() {
        for (Ads1115.Range range : Ads1115.Range.values()) {
            double fullScale = range.volts();
            assertThat(Ads1115.volts(0x7FFF, range)).isEqualTo(fullScale * 32767 / 32768);
            assertThat(Ads1115.volts(0x0001, range)).isEqualTo(fullScale / 32768);
            assertThat(Ads1115.volts(0x0000, range)).isZero();
            assertThat(Ads1115.volts(0xFFFF, range)).isEqualTo(-fullScale / 32768);
            assertThat(Ads1115.volts(0x8000, range)).isEqualTo(-fullScale);
        }
    }

    /** Microchip DS21295, figure 6-1 and table 5-2: start bit, then single-ended and the channel in the upper nibble. */
    @ParameterizedTest
    @CsvSource({"0,80", "1,90", "2,A0", "3,B0", "4,C0", "5,D0", "6,E0", "7,F0"})
    void mcp3008Frames(int channel, String second) {
        assertThat(Mcp3008.frame(channel)).containsExactly(0x01, Integer.parseInt(second, 16), 0x00);
    }

    @Test
    void mcp3008TakesTheTenBitsBehindTheNullBit() throws ChipException {
        assertThat(Mcp3008.code(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0xFF}, "here")).isEqualTo(1023);
        assertThat(Mcp3008.code(new byte[] {0, (byte) 0xFA, 0x01}, "here")).isEqualTo(0x201);
        assertThat(Mcp3008.code(new byte[] {0, 0, 0}, "here")).isZero();
    }

    @Test
    void mcp3008RefusesALineThatNobodyDrives() {
        assertThatThrownBy(() -> Mcp3008.code(new byte[] {-1, -1, -1}, "spi-0 chip select 1"))
                .isInstanceOf(ChipException.class).hasMessageContaining("nothing answers on spi-0 chip select 1");
    }
}
