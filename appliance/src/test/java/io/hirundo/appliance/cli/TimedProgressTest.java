package io.hirundo.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedProgressTest {

    @Test
    void saysEveryTwoSecondsHowFarItIsAndNeverThatItIsDone() {
        AtomicLong now = new AtomicLong();
        StringWriter said = new StringWriter();
        TimedProgress progress = new TimedProgress(new PrintWriter(said), now::get);
        for (int second = 0; second < 7; second++) {
            now.set(TimeUnit.SECONDS.toNanos(second));
            progress.at("packing", 20L * second, 100);
            progress.at("packing", 20L * second, 100);
        }
        assertThat(said.toString().lines()).containsExactly("hirundo: packing, 40 %", "hirundo: packing, 80 %", "hirundo: packing, 99 %");
    }

    @Test
    void isSilentAboutWhatIsDoneAtOnce() {
        StringWriter said = new StringWriter();
        new TimedProgress(new PrintWriter(said), () -> 0).at("packing", 1, 0);
        assertThat(said.toString()).isEmpty();
    }
}
