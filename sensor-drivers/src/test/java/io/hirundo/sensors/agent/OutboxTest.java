package io.hirundo.sensors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private final Outbox outbox = new Outbox(1 << 20);
    private long now = -3 * SECOND;

    @Test
    void sendsANewSampleOnceAndThenWaitsForItsReceipt() {
        outbox.add(body("1"));

        assertThat(outbox.take(now).number()).isEqualTo(1);
        assertThat(outbox.take(now)).isNull();
        assertThat(outbox.nextNanos()).isEqualTo(now + 10 * SECOND);
        assertThat(outbox.depth()).isEqualTo(1);
    }

    @Test
    void forgetsASampleWithItsReceipt() {
        outbox.add(body("1"));
        outbox.take(now);

        assertThat(outbox.receipted(1)).isTrue();
        assertThat(outbox.depth()).isZero();
        assertThat(outbox.bytes()).isZero();
        assertThat(outbox.nextNanos()).isEqualTo(Outbox.NEVER);
        assertThat(outbox.receipted(1)).isFalse();
    }

    @Test
    void sendsTheSameBodyAgainAfterTenSecondsThenTwentyThenForty() {
        byte[] body = body("1");
        outbox.add(body);
        outbox.take(now);
        for (int wait : new int[] {10, 20, 40, 80, 160, 300, 300}) {
            now += wait * SECOND - 1;
            assertThat(outbox.take(now)).isNull();
            now += 1;
            assertThat(outbox.take(now).body()).isSameAs(body);
        }
    }

    @Test
    void sendsWhatIsInDoubtAtOnceOnANewConnectionOldestFirst() {
        add(3);
        takeAll();

        outbox.reconnected(now);

        assertThat(takeAllPaced()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void keepsAPaceWhenResending() {
        add(2);
        takeAll();
        outbox.reconnected(now);

        assertThat(outbox.take(now)).isNotNull();
        assertThat(outbox.take(now)).isNull();
        assertThat(outbox.nextNanos()).isEqualTo(now + Outbox.PACE.toNanos());
        assertThat(outbox.take(now + Outbox.PACE.toNanos())).isNotNull();
    }

    @Test
    void sendsNewSamplesBeforeOldOnesAndWithoutPace() {
        add(2);
        takeAll();
        outbox.reconnected(now);
        add(2);

        assertThat(outbox.take(now).number()).isEqualTo(3);
        assertThat(outbox.take(now).number()).isEqualTo(4);
        assertThat(outbox.take(now).number()).isEqualTo(1);
    }

    @Test
    void probesOnlyNowAndThenWhenNobodyGivesReceipts() {
        add(1000);
        takeAll();
        outbox.reconnected(now);

        int resent = 0;
        long end = now + Duration.ofHours(1).toNanos();
        while (now < end) {
            now = Math.max(now, outbox.nextNanos());
            resent += outbox.take(now) == null ? 0 : 1;
        }

        assertThat(resent).isBetween(Outbox.UNANSWERED_BURST, Outbox.UNANSWERED_BURST + 20);
    }

    @Test
    void resendsAllOnceReceiptsComeAgain() {
        add(100);
        takeAll();
        outbox.reconnected(now);
        for (int i = 0; i < Outbox.UNANSWERED_BURST; i++) {
            now = Math.max(now, outbox.nextNanos());
            outbox.take(now);
        }
        assertThat(outbox.nextNanos() - now).isGreaterThan(5 * SECOND);

        outbox.receipted(1);

        long start = now;
        List<Long> resent = takeAllPaced();
        assertThat(resent).hasSize(32); // the next burst, unless its receipts come
        assertThat(now - start).isLessThan(2 * SECOND);
    }

    @Test
    void dropsTheOldestWhenFullAndCountsThem() {
        Outbox small = new Outbox(1000);
        for (int i = 1; i <= 20; i++) {
            small.add(body("sample " + i));
            if (i == 3) {
                small.take(now);
            }
        }

        assertThat(small.bytes()).isLessThanOrEqualTo(1000);
        assertThat(small.dropped()).isEqualTo(20 - small.depth());
        assertThat(small.take(now).number()).isEqualTo(21 - small.depth());
    }

    @Test
    void keepsTheNewestSampleEvenIfItAloneIsTooBig() {
        Outbox small = new Outbox(100);
        small.add(body("x".repeat(200)));
        small.add(body("y".repeat(200)));

        assertThat(small.depth()).isEqualTo(1);
        assertThat(small.take(now).number()).isEqualTo(2);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            outbox.add(body("sample"));
        }
    }

    private void takeAll() {
        while (outbox.take(now) != null) {
            continue;
        }
    }

    /** Takes as fast as the pace allows, for two seconds. */
    private List<Long> takeAllPaced() {
        List<Long> numbers = new ArrayList<>();
        long end = now + 2 * SECOND;
        while (outbox.nextNanos() < end) {
            now = Math.max(now, outbox.nextNanos());
            Outbox.Entry entry = outbox.take(now);
            if (entry != null) {
                numbers.add(entry.number());
            }
        }
        return numbers;
    }

    private static byte[] body(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
