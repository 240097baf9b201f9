package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each way in which Notepad saves a text. */
class WrittenTextTest {
    private static final String TEXT = "wifi:\r\n  ssid: 'Käsefüße €'\r\n";

    @Test
    void readsEveryEncodingOfNotepadAndSavesInTheSame() {
        Charset ansi = Charset.forName("windows-1252");
        List<byte[]> saved = List.of(
                TEXT.getBytes(StandardCharsets.UTF_8),
                ("\ufeff" + TEXT).getBytes(StandardCharsets.UTF_8),
                ("\ufeff" + TEXT).getBytes(StandardCharsets.UTF_16LE),
                ("\ufeff" + TEXT).getBytes(StandardCharsets.UTF_16BE),
                TEXT.getBytes(ansi));
        for (byte[] bytes : saved) {
            WrittenText written = WrittenText.of(bytes);
            assertThat(written.text()).as("%s", written.charset()).isEqualTo(TEXT);
            assertThat(written.saved(TEXT)).isEqualTo(bytes);
        }
    }

    @Test
    void readsWhatIsNoTextWithoutFailing() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (int length = 0; length < all.length; length++) {
            assertThat(WrittenText.of(Arrays.copyOf(all, length)).text()).hasSize(length);
        }
        assertThat(WrittenText.of(new byte[] {(byte) 0xff, (byte) 0xfe, 0x41}).text()).isNotNull();
    }
}
