package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.testing.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/**
 * The gateway is killed by SIGKILL again and again while people and the fleet give commands: each that is in the journal has
 * one end, and the device, a program of its own, has seen each once at most, and none after it had expired.
 */
class CommandKillIT {
    private static final int ROUNDS = 6;
    private static final List<String> DEVICES = List.of("valve-1", "valve-2", "valve-3", "valve-4");
    private static final int[] TTLS = {150, 500, 1_500, 3_000};
    private static final Duration LIMIT = Duration.ofSeconds(40);
    /** The broker keeps a message by whole seconds, and at least for one. */
    private static final long BROKERS_SECOND_MS = 1_000;
    private static final String COMMANDS = "hirundo:{0}:commands:" + FaultSite.GATEWAY_ID;

    private final Random random = new Random(4);
    private final AtomicInteger taken = new AtomicInteger();
    private final List<String> ofFleet = new CopyOnWriteArrayList<>();
    private volatile Api gateway;
    private volatile boolean enough;

    @Test
    @Timeout(180)
    void eachCommandHasOneEndAndIsSeenOnceAtMostWheneverTheGatewayIsKilled(@TempDir Path data) throws Exception {
        try (FaultSite site = new FaultSite("commands", data, RealMosquitto.running(), RealRedis.running(RealRedis.APPEND_ONLY));
                ObedientDevice device = new ObedientDevice(site.mosquitto.port(), id -> id.hashCode() % 4 != 0)) {
            site.startGateway();
            site.awaitGateway();
            for (String deviceId : DEVICES) {
                device.say(deviceId);
                await().atMost(LIMIT).until(() -> site.has(deviceId));
            }
            Thread people = Thread.ofPlatform().start(this::giveAsPeople);
            Thread fleet = Thread.ofPlatform().start(() -> giveAsFleet(site));
            for (int round = 1; round <= ROUNDS; round++) {
                site.awaitGateway();
                gateway = site.api();
                int until = taken.get() + 10 + random.nextInt(50);
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> taken.get() >= until);
                site.killGateway();
                site.say("round " + round + ": killed after " + taken.get() + " commands of people and " + ofFleet.size()
                        + " of the fleet, " + device.seen().size() + " seen by the devices");
                site.startGateway();
            }
            enough = true;
            people.join();
            fleet.join();
            site.awaitGateway();
            judge(site, device);
        }
    }

    private void judge(FaultSite site, ObedientDevice device) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            try (Jedis jedis = new Jedis(site.redis.url())) {
                assertThat(jedis.xpending(COMMANDS, "gateway").getTotal()).isZero();
            }
            assertThat(ids(site.journal(), "command")).containsAll(ofFleet);
            assertThat(site.system().at("/commands/open").asInt()).isZero();
        });
        List<JsonNode> journal = site.journal();
        List<String> commands = ids(journal, "command");
        List<String> results = ids(journal, "command_result");
        site.say(commands.size() + " commands in the journal, " + results.size() + " ends: " + statuses(journal) + "; "
                + device.seen().size() + " seen by the devices");
        assertThat(commands).doesNotHaveDuplicates();
        assertThat(results).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(commands);
        assertThat(device.seen()).extracting(ObedientDevice.Seen::id).doesNotHaveDuplicates().isSubsetOf(commands);
        assertThat(device.seen()).allSatisfy(seen -> assertThat(seen.lateMs()).isLessThan(BROKERS_SECOND_MS));
        assertThat(device.seen()).hasSizeGreaterThan(ROUNDS * 10);
    }

    private void giveAsPeople() {
        Random dice = new Random(5);
        while (!enough) {
            Api api = gateway;
            try {
                if (api != null && api.post("/api/v1/devices/" + DEVICES.get(dice.nextInt(DEVICES.size())) + "/commands",
                        "{\"command\":{\"open\":" + taken.get() + "},\"ttlMs\":" + TTLS[dice.nextInt(TTLS.length)] + "}")
                        .statusCode() == 202) {
                    taken.incrementAndGet();
                }
                Thread.sleep(5);
            } catch (IOException e) {
                gateway = gateway == api ? null : gateway; // it is killed: the next has another address
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void giveAsFleet(FaultSite site) {
        Random dice = new Random(6);
        try (Jedis jedis = new Jedis(site.redis.url())) {
            for (int i = 0; !enough; i++) {
                String id = "fleet-" + i;
                String entry = "{\"id\":\"" + id + "\",\"deviceId\":\"" + DEVICES.get(dice.nextInt(DEVICES.size()))
                        + "\",\"command\":{\"open\":" + i + "},\"by\":\"ana\",\"expiresAt\":"
                        + (System.currentTimeMillis() + TTLS[dice.nextInt(TTLS.length)]) + "}";
                ofFleet.add(id);
                jedis.xadd(COMMANDS, StreamEntryID.NEW_ENTRY, Map.of("c", entry));
                if (i % 7 == 0) { // a fleet that was not sure
                    jedis.xadd(COMMANDS, StreamEntryID.NEW_ENTRY, Map.of("c", entry));
                }
                Thread.sleep(25);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> ids(List<JsonNode> journal, String type) {
        List<String> ids = new ArrayList<>();
        for (JsonNode event : journal) {
            if (event.path("type").asText().equals(type)) {
                ids.add(event.at("/payload/id").asText());
            }
        }
        return ids;
    }

    private static Map<String, Integer> statuses(List<JsonNode> journal) {
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode event : journal) {
            if (event.path("type").asText().equals("command_result")) {
                counts.merge(event.at("/payload/status").asText(), 1, Integer::sum);
            }
        }
        return counts;
    }
}
