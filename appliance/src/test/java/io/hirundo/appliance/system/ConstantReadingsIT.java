package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The hardest load to tell redelivery from news in: a device without a clock that always says the same. */
class ConstantReadingsIT {
    /** Packet identifiers have 16 bits: from here on the broker gives them out a second time. */
    private static final int ALL_PACKET_IDENTIFIERS = 65_535;
    private static final int UNREAD = 1_000;
    private static final int PER_SECOND = 20_000;
    private static final long MESSAGES_LIMIT_MS = 90_000;

    @Test
    @Timeout(180)
    void equalMessagesAreCountedEachThoughTheGatewayIsKilledAndPacketIdentifiersComeAgain(@TempDir Path data) throws Exception {
        try (FaultSite site = new FaultSite("constant readings", data, RealMosquitto.running(),
                RealRedis.running(RealRedis.APPEND_ONLY))) {
            site.startGateway();
            site.awaitGateway();
            try (SteadyPublisher publisher = site.publisher(Load.CONSTANT, PER_SECOND)) {
                site.ledger.awaitMore(ALL_PACKET_IDENTIFIERS + 5_000, MESSAGES_LIMIT_MS);
                site.freezeGateway();
                site.ledger.awaitMore(UNREAD, MESSAGES_LIMIT_MS);
                site.killGateway();
                site.say("killed after " + site.ledger.promises() + " messages");
                site.startGateway();
                publisher.finish(site.lastDevice());
            }
            site.awaitGateway();
            site.awaitLastInFleet();
            site.say(site.repeated() + " redeliveries recognised");
            assertThat(site.eventsInFleet()).as("events in the fleet, the last message included")
                    .isEqualTo(site.ledger.promises() + 1L);
        }
    }
}
