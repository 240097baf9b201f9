package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class WpaSupplicantConfTest {

    @Test
    void isReadAsItWasWritten() {
        for (Wifi wifi : new Wifi[] {
            new Wifi("home", Optional.of("ab".repeat(32)), Optional.of("DE")),
            new Wifi("Käse \"'\\ \uD83D\uDE00", Optional.of("01".repeat(32)), Optional.empty()),
            new Wifi("psk=0", Optional.empty(), Optional.of("US"))}) {
            assertThat(WpaSupplicantConf.read(WpaSupplicantConf.text(wifi))).contains(wifi);
        }
    }

    @Test
    void namesTheNetworkByItsBytesSoThatNoSignInItMeansAnything() {
        String text = WpaSupplicantConf.text(new Wifi("a\"\n}", Optional.empty(), Optional.empty()));
        assertThat(text).contains("    ssid=61220a7d\n").contains("    key_mgmt=NONE\n").endsWith("}\n").doesNotContain("country");
        assertThat(text.chars().filter(sign -> sign == '}').count()).isEqualTo(1);
    }

    @Test
    void whatIsNoneIsNone() {
        assertThat(WpaSupplicantConf.read("")).isEmpty();
        assertThat(WpaSupplicantConf.read("network={\n    ssid=\"home\"\n}\n")).isEmpty();
    }
}
