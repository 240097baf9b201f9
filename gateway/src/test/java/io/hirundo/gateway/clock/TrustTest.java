package io.hirundo.gateway.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.clock.TimeSource.Look;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the table in {@link Trust}, and the edges between them. */
class TrustTest {

    @ParameterizedTest(name = "{0}, known {1}, expected {2}, settling {3}, {4}, battery {5}: {6}")
    @CsvSource(nullValues = "-", value = {
        // shows, last known, expected, settling, kernel, battery, source, a word of the reason
        "1970-01-01T00:00:10Z, -, -, false, SYNCHRONISED, -, none, before this software",
        "1970-01-01T00:00:10Z, -, -, false, UNKNOWN, -, none, before this software",
        "2025-12-31T23:59:59Z, -, -, false, SYNCHRONISED, -, none, before this software",
        "2026-01-01T00:00:00Z, -, -, false, SYNCHRONISED, -, ntp, -",
        "2036-11-22T12:00:00Z, -, -, true, SYNCHRONISED, -, none, just jumped",
        "2026-11-22T12:00:00Z, -, -, false, SYNCHRONISED, -, ntp, -",
        // NTP knows better than an earlier start
        "2026-11-22T12:00:00Z, 2031-01-01T00:00:00Z, -, false, SYNCHRONISED, -, ntp, -",
        "2026-11-22T12:00:00Z, 2026-11-22T12:01:01Z, -, false, UNSYNCHRONISED, 2026-11-22T12:00:00Z, none, behind the last known",
        "2026-11-22T12:00:00Z, 2026-11-22T12:01:01Z, -, false, UNKNOWN, -, none, behind the last known",
        "2026-11-22T12:00:00Z, 2026-11-22T12:00:59Z, -, false, UNSYNCHRONISED, 2026-11-22T12:00:00Z, rtc, -",
        "2026-11-22T12:00:00Z, -, -, false, UNSYNCHRONISED, 2026-11-22T12:05:00Z, rtc, -",
        "2026-11-22T12:00:00Z, -, -, false, UNSYNCHRONISED, 2026-11-22T12:05:01Z, none, battery clock shows another",
        "2036-11-22T12:00:00Z, -, -, false, UNSYNCHRONISED, 2026-11-22T12:00:00Z, none, battery clock shows another",
        "2026-11-22T12:00:00Z, -, -, false, UNSYNCHRONISED, -, none, kernel not synchronised by NTP",
        "2026-11-22T12:00:00Z, -, -, false, UNKNOWN, -, unknown, -",
        "2026-11-22T12:00:00Z, -, 2026-11-22T12:05:00Z, false, UNKNOWN, -, unknown, -",
        "2026-11-22T11:00:00Z, -, 2026-11-22T12:00:00Z, false, UNKNOWN, -, none, the clock was set",
    })
    void isJudgedByTheFirstRowThatFits(Instant shows, Instant lastKnown, Instant expected, boolean settling, Kernel kernel,
                                       Instant battery, String source, String reason) {
        Look look = new Look(kernel, battery == null ? OptionalLong.empty() : OptionalLong.of(battery.toEpochMilli()));

        Trust trust = Trust.judge(shows.toEpochMilli(), lastKnown == null ? 0 : lastKnown.toEpochMilli(),
                expected == null ? Long.MIN_VALUE : expected.toEpochMilli(), settling, look);

        assertThat(trust.source()).isEqualTo(source);
        assertThat(trust.isTrusted()).isEqualTo(!source.equals("none"));
        assertThat(trust.reason()).contains(reason == null ? "" : reason);
        assertThat(trust.reason().isEmpty()).isEqualTo(trust.isTrusted());
    }
}
