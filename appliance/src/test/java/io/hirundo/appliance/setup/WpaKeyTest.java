package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WpaKeyTest {

    /** IEEE 802.11, annex J.4.2. */
    @Test
    void makesTheKeysOfTheStandardsTestVectors() {
        assertThat(WpaKey.of("IEEE", "password"))
                .contains("f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
        assertThat(WpaKey.of("ThisIsASSID", "ThisIsAPassword"))
                .contains("0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af");
        assertThat(WpaKey.of("Z".repeat(32), "a".repeat(32)))
                .contains("becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62");
    }

    @Test
    void takesAKeyAsItIs() {
        assertThat(WpaKey.of("home", "AB".repeat(32))).contains("ab".repeat(32));
    }

    @Test
    void takesPassphrasesOf8To63SignsOfAscii() {
        assertThat(WpaKey.of("home", "1234567")).isEmpty();
        assertThat(WpaKey.of("home", "12345678")).isPresent();
        assertThat(WpaKey.of("home", " #'\"\\~x!")).isPresent();
        assertThat(WpaKey.of("home", "x".repeat(63))).isPresent();
        assertThat(WpaKey.of("home", "x".repeat(64))).isEmpty();
        assertThat(WpaKey.of("home", "12345678ü")).isEmpty();
        assertThat(WpaKey.of("home", "1234567\t9")).isEmpty();
    }

    @Test
    void theNameOfTheNetworkIsPartOfTheKey() {
        assertThat(WpaKey.of("Käse", "password")).isNotEqualTo(WpaKey.of("Kase", "password"));
    }
}
