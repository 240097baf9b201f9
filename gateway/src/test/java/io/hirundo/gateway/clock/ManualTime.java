package io.hirundo.gateway.clock;

import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.clock.TimeSource.Look;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/** A machine on which time passes when it is told to, and whose clock anybody may set. For one thread. */
final class ManualTime {
    private long nanos = -5_000_000_000L; // nanoTime may be negative
    private long wallMs;
    private Look look = new Look(Kernel.UNSYNCHRONISED);

    private final Clock wall = new Clock() {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(wallMs);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    ManualTime(String shows) {
        set(shows);
    }

    MachineTime machine() {
        return new MachineTime(wall, () -> nanos, () -> look);
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        wallMs += time.toMillis();
    }

    void set(String shows) {
        wallMs = Instant.parse(shows).toEpochMilli();
    }

    void jump(Duration by) {
        wallMs += by.toMillis();
    }

    void kernel(Kernel says) {
        look = new Look(says, look.batteryMs());
    }

    void battery(String shows) {
        look = new Look(look.kernel(), OptionalLong.of(Instant.parse(shows).toEpochMilli()));
    }
}
