package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.Inbound;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<Inbound> taken = Collections.synchronizedList(new ArrayList<>());
    private final Rejections rejections = new Rejections(System::nanoTime);
    private final FloodGate floodGate = new FloodGate(0, 100, List.of(), 0);

    @Test
    void waitsWhileTooMuchIsInFlightAndGoesOnAfterTheCommit() throws Exception {
        InFlight inFlight = new InFlight(2000);
        Reception reception = new Reception("devices", floodGate, inFlight, rejections, taken::add, () -> 0);
        reception.open(1, false);
        Thread callback = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 10; i++) {
                    reception.take(arrival(1, "{\"n\":" + i + "}"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        await().atMost(LIMIT).until(inFlight::isWaiting);
        assertThat(drafts()).hasSize(3);
        while (callback.isAlive()) {
            List<Draft> now = drafts();
            inFlight.release(now.get(now.size() - 1).delivery().bytes());
            callback.join(Duration.ofMillis(1));
        }

        assertThat(drafts()).hasSize(10);
        assertThat(inFlight.isWaiting()).isFalse();
    }

    @Test
    void aMessageLargerThanTheWholeBudgetStillPasses() throws Exception {
        InFlight inFlight = new InFlight(100);
        Reception reception = new Reception("devices", floodGate, inFlight, rejections, taken::add, () -> 0);
        reception.open(1, false);

        assertThat(reception.take(arrival(1, "{\"n\":1}"))).isEqualTo(Reception.Verdict.TAKEN);
        assertThat(inFlight.bytes()).isEqualTo(100);
        inFlight.release(drafts().get(0).delivery().bytes());
        assertThat(inFlight.bytes()).isZero();
    }

    @Test
    void whatIsLateFromAnOldConnectionIsSentAway() throws Exception {
        Reception reception = new Reception("devices", floodGate, new InFlight(10_000), rejections, taken::add, () -> 0);
        reception.open(1, false);
        reception.open(2, true);

        assertThat(reception.take(arrival(1, "{\"n\":1}"))).isEqualTo(Reception.Verdict.STALE);
        assertThat(reception.take(arrival(2, "{\"n\":1}"))).isEqualTo(Reception.Verdict.TAKEN);
        assertThat(taken.subList(0, 2)).containsExactly(new Inbound.SessionOpened(1, false), new Inbound.SessionOpened(2, true));
        assertThat(drafts()).hasSize(1);
    }

    @Test
    void roomIsFreeAgainWhenTheSequencerDidNotTakeTheMessage() throws Exception {
        InFlight inFlight = new InFlight(10_000);
        Intake interrupted = inbound -> {
            if (inbound instanceof Draft) {
                throw new InterruptedException("the connection is discarded");
            }
        };
        Reception reception = new Reception("devices", floodGate, inFlight, rejections, interrupted, () -> 0);
        reception.open(1, false);

        try {
            reception.take(arrival(1, "{\"n\":1}"));
        } catch (InterruptedException e) {
            assertThat(inFlight.bytes()).isZero();
            return;
        }
        throw new AssertionError("the interruption was swallowed");
    }

    private List<Draft> drafts() {
        synchronized (taken) {
            return taken.stream().filter(Draft.class::isInstance).map(Draft.class::cast).toList();
        }
    }

    private static Arrival arrival(int connection, String body) {
        return new Arrival("devices/boiler/telemetry", body.getBytes(StandardCharsets.UTF_8), connection, 1, false, false,
                null, null, 7);
    }
}
