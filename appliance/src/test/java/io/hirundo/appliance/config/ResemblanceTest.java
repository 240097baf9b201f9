package io.hirundo.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResemblanceTest {

    private static final List<String> KEYS = List.of("host", "port", "origins", "commit-every");

    @Test
    void findsTheKeyBehindASlip() {
        assertThat(Resemblance.nearest("prot", KEYS)).contains("port");
        assertThat(Resemblance.nearest("origin", KEYS)).contains("origins");
        assertThat(Resemblance.nearest("commit_every", KEYS)).contains("commit-every");
    }

    @Test
    void guessesNothingForAnotherWord() {
        assertThat(Resemblance.nearest("colour", KEYS)).isEmpty();
    }

    @Test
    void countsASwapAsOneSlip() {
        assertThat(Resemblance.distance("prot", "port")).isEqualTo(1);
        assertThat(Resemblance.distance("", "abc")).isEqualTo(3);
    }
}
