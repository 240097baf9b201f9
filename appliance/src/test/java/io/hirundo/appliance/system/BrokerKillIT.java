package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed by SIGKILL under load and loses what it had acknowledged; commit receipts make up for it. */
class BrokerKillIT {
    private static final int KILLS = 5;
    private static final int PER_SECOND = 1000;
    private static final long MESSAGES_LIMIT_MS = 30_000;
    /** The gateway comes back within seconds; then the doubted messages are sent again. */
    private static final Duration RECEIPTS_LIMIT = Duration.ofSeconds(60);

    @Test
    @Timeout(180)
    void aDeviceThatWaitsForReceiptsLosesAndDoublesNothingThoughTheBrokerIsKilled(@TempDir Path data) throws Exception {
        Random random = new Random(22);
        try (FaultSite site = new FaultSite("broker killed", data,
                RealMosquitto.running("persistence true", "autosave_interval 1"), // so that it comes back with old sessions
                RealRedis.running(RealRedis.APPEND_ONLY))) {
            site.startGateway();
            site.awaitGateway();
            try (ReceiptPublisher publisher = ReceiptPublisher.start(site.mosquitto.port(), PER_SECOND, site.ledger)) {
                for (int round = 1; round <= KILLS; round++) {
                    site.ledger.round(round);
                    int messages = PER_SECOND / 4 + random.nextInt(2 * PER_SECOND);
                    site.ledger.awaitMore(messages, MESSAGES_LIMIT_MS);
                    site.mosquitto.kill();
                    site.say("round " + round + ": killed " + messages + " receipts later, " + publisher.waiting()
                            + " messages without one; " + publisher.resent() + " were sent again so far");
                    site.mosquitto.start();
                }
                publisher.finish();
                await().atMost(RECEIPTS_LIMIT).until(() -> publisher.waiting() == 0);
                site.say("every message has its receipt, " + publisher.resent() + " were sent again");
                assertThat(publisher.resent()).as("messages that were sent again").isPositive();
            }
            site.awaitFleetIsLevel();
            assertThat(site.ledger.promises()).isEqualTo(site.ledger.published());
            site.assertNothingLostOrDoubled();
        }
    }
}
