package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class RejectionsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Rejections rejections = new Rejections(nanos::get);

    @Test
    void keepsTheLastHundredTheNewestFirst() {
        for (int i = 0; i < 250; i++) {
            rejections.add(arrival("{\"n\":" + i + "}"), "boiler", RejectionReason.METRIC_VALUE, "m" + i);
        }

        assertThat(rejections.last()).hasSize(100);
        assertThat(rejections.last().get(0)).isEqualTo(new Rejections.Rejection("devices/boiler/telemetry", "boiler",
                "metric_value", "m249", 7, "{\"n\":249}"));
        assertThat(rejections.last().get(99).message()).isEqualTo("m150");
        assertThat(rejections.count(RejectionReason.METRIC_VALUE)).isEqualTo(250);
        assertThat(rejections.counts()).containsExactly(Map.entry("metric_value", 250L));
    }

    @Test
    void showsForeignBytesAsShortSafeText() {
        byte[] body = ("<b>\u0000\u001b[31m\u202e\n" + "x".repeat(1000)).getBytes(StandardCharsets.UTF_8);

        rejections.add(new Arrival("t\n" + "y".repeat(1000), body, 1, 1, false, false, null, null, 7), null,
                RejectionReason.UNKNOWN_TOPIC, "m");

        Rejections.Rejection shown = rejections.last().get(0);
        assertThat(shown.body()).startsWith("<b>\uFFFD\uFFFD[31m\uFFFD\uFFFDxxx").endsWith("x…").hasSizeLessThan(205);
        assertThat(shown.topic()).startsWith("t\uFFFDyyy").endsWith("…").hasSizeLessThan(85);
        assertThat(shown.deviceId()).isNull();
    }

    @Test
    void logsAFloodOnceASecondAndSaysHowManyItWere() {
        List<String> lines = new ArrayList<>();
        Logger logger = Logger.getLogger(Rejections.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {
                // nothing is buffered
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            for (int i = 0; i < 1000; i++) {
                nanos.addAndGet(2_500_000);
                rejections.add(arrival("x"), "boiler", RejectionReason.NOT_JSON, "bad");
            }
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("refused a message on devices/boiler/telemetry: not_json: bad");
        assertThat(lines.get(1)).endsWith(" (and 399 others since the last such line)");
    }

    private static Arrival arrival(String body) {
        return new Arrival("devices/boiler/telemetry", body.getBytes(StandardCharsets.UTF_8), 1, 1, false, false, null, null, 7);
    }
}
