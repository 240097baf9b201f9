package io.hirundo.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class HelidonWarningsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final HelidonWarnings warnings = new HelidonWarnings(nanos::get);

    private static LogRecord line(Level level) {
        return new LogRecord(level, "Internal server error");
    }

    @Test
    void letsOneThroughAMinuteAndSaysHowManyItLeftOut() {
        assertThat(warnings.isLoggable(line(Level.WARNING))).isTrue();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(warnings.isLoggable(line(Level.WARNING))).isFalse();
        assertThat(warnings.isLoggable(line(Level.SEVERE))).isFalse();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        LogRecord next = line(Level.WARNING);

        assertThat(warnings.isLoggable(next)).isTrue();
        assertThat(next.getMessage()).isEqualTo("Internal server error (and 2 more warnings since the last)");
        assertThat(warnings.isLoggable(line(Level.WARNING))).isFalse();
    }

    @Test
    void saysNothingOfAPeerThatLeftInTheMidstOfARequest() {
        LogRecord left = line(Level.WARNING);
        left.setThrown(new IllegalStateException(new DataReader.InsufficientDataAvailableException()));

        assertThat(warnings.isLoggable(left)).isFalse();
        assertThat(warnings.isLoggable(line(Level.WARNING))).as("it does not count").isTrue();
    }

    @Test
    void leavesAloneWhatIsNoWarning() {
        for (int i = 0; i < 3; i++) {
            assertThat(warnings.isLoggable(line(Level.INFO))).isTrue();
        }
    }
}
