package io.hirundo.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Finding TROUBLE = new Finding.Trouble(Severity.WARNING, "t");
    private static final Finding WELL = new Finding.Well("w");

    private final List<String> told = new ArrayList<>();
    private Finding finding = Finding.UNCHANGED;

    private final Watch.Told ears = new Watch.Told() {
        @Override
        public void trouble(String code, Finding.Trouble trouble) {
            told.add("trouble " + code);
        }

        @Override
        public void well(String code, Finding.Well well) {
            told.add("well " + code);
        }
    };

    private Check check(String code) {
        return new Check() {
            @Override
            public String code() {
                return code;
            }

            @Override
            public Finding look(long nowNanos) {
                if (code.equals("broken")) {
                    throw new IllegalStateException("a defect");
                }
                return finding;
            }
        };
    }

    @Test
    void tellsWhatBeginsAndWhatEndsOnce() throws Exception {
        Watch watch = new Watch(List.of(check("disk")), ears);
        for (Finding one : List.of(Finding.UNCHANGED, WELL, WELL, Finding.UNCHANGED, TROUBLE, Finding.UNCHANGED, TROUBLE, WELL)) {
            finding = one;
            watch.look(0);
        }
        assertThat(told).as("the first also: it may be open from before the start")
                .containsExactly("well disk", "trouble disk", "well disk");
    }

    @Test
    void aCheckThatFailsKeepsNoOtherFromBeingLookedAt() throws Exception {
        finding = TROUBLE;
        new Watch(List.of(check("broken"), check("disk")), ears).look(0);
        assertThat(told).containsExactly("trouble disk");
    }
}
