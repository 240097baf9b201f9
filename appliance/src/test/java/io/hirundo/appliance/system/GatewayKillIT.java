package io.hirundo.appliance.system;

import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway is killed by SIGKILL under load, again and again, and now and then Redis with it; the broker stays. */
class GatewayKillIT {
    /** Ten kills, and two ordinary stops among them. */
    private static final int ROUNDS = 12;
    private static final int PER_SECOND = 1000;
    private static final long MESSAGES_LIMIT_MS = 30_000;

    @Test
    @Timeout(180)
    void whatTheBrokerAcknowledgedIsInJournalAndStreamOnceWheneverTheGatewayIsKilled(@TempDir Path data) throws Exception {
        Random random = new Random(20);
        try (FaultSite site = new FaultSite("gateway killed", data, RealMosquitto.running(),
                RealRedis.running(RealRedis.APPEND_ONLY))) {
            site.startGateway();
            site.awaitGateway();
            try (SteadyPublisher publisher = site.publisher(Load.NUMBERED, PER_SECOND)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    play(site, round, PER_SECOND * 3 / 10 + random.nextInt(PER_SECOND * 17 / 10));
                }
                publisher.finish(site.lastDevice());
            }
            site.awaitGateway();
            site.awaitLastInFleet();
            site.assertNothingLostOrDoubled();
        }
    }

    /** Lets the gateway live for so many messages: every third time they are counted from its start, else from its readiness. */
    private static void play(FaultSite site, int round, int messages) throws InterruptedException {
        site.ledger.round(round);
        boolean whileItStarts = round % 3 == 0;
        if (!whileItStarts) {
            site.awaitGateway();
        }
        site.ledger.awaitMore(messages, MESSAGES_LIMIT_MS);
        String life = messages + (whileItStarts ? " messages of its start"
                : " messages of work, " + site.repeated() + " redeliveries recognised");
        boolean withRedis = round % 4 == 0;
        if (withRedis) {
            site.redis.kill();
        }
        boolean stop = round % 6 == 5;
        if (stop) {
            site.stopGateway();
        } else {
            site.killGateway();
        }
        site.say("round " + round + (stop ? ": stopped after " : ": killed after ") + life + (withRedis ? "; Redis too" : ""));
        site.startGateway();
        if (withRedis) {
            site.redis.start();
        }
    }
}
