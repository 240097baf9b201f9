package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            2024-12-05T10:30:00Z,             2024-12-05T10:30:00Z
            2024-12-05T10:30Z,                2024-12-05T10:30:00Z
            2024-12-05t10:30:00z,             2024-12-05T10:30:00Z
            2024-12-05 10:30:00+00:00,        2024-12-05T10:30:00Z
            2024-12-05T10:30:00.1Z,           2024-12-05T10:30:00.100Z
            2024-12-05T10:30:00.123456789Z,   2024-12-05T10:30:00.123Z
            2024-12-05T10:30:00+01:00,        2024-12-05T09:30:00Z
            2024-12-05T10:30:00-0330,         2024-12-05T14:00:00Z
            2024-12-05T10:30:00+05,           2024-12-05T05:30:00Z
            2024-02-29T00:00:00Z,             2024-02-29T00:00:00Z
            2016-12-31T23:59:60Z,             2017-01-01T00:00:00Z
            9999-12-31T23:59:59.999Z,         9999-12-31T23:59:59.999Z
            """)
    void readsIso8601WithAZone(String text, String instant) {
        assertThat(parse(text)).isEqualTo(Instant.parse(instant).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "2024-12-05", "2024-12-05T10:30:00", "2024-13-05T10:30:00Z", "2023-02-29T10:30:00Z",
            "2024-12-05T24:00:00Z", "2024-12-05T10:60:00Z", "2024-12-05T10:30:61Z", "2024-12-05T10:30:00.Z",
            "2024-12-05T10:30:00+1", "2024-12-05T10:30:00+19:00", "2024-12-05T10:30:00+01:60", "2024-12-05T10:30:00ZZ",
            "24-12-05T10:30:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00", "2024-12-05T10:30:00Z ",
            "2024-12-05T10:30:00.0000000000000000000000000000000000Z", "٢٠٢٤-12-05T10:30:00Z"})
    void refusesEverythingElse(String text) {
        assertThat(parse(text)).isEqualTo(Timestamps.INVALID);
    }

    @Test
    void agreesWithJavaTimeOnRandomMoments() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long ms = random.nextLong(Timestamps.MAX_MS - 86_400_000L) + 86_400_000L;
            ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(24) - 12) * 3600 + random.nextInt(2) * 1800);
            String text = OffsetDateTime.ofInstant(Instant.ofEpochMilli(ms), offset).toString();

            assertThat(parse(text)).as(text).isEqualTo(text.startsWith("+") ? Timestamps.INVALID : ms);
        }
    }

    private static long parse(String text) {
        return Timestamps.parse(("<<" + text).toCharArray(), 2, text.length());
    }
}
