package io.hirundo.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Commands of viewers and of the fleet while the gateway is killed at any step and the clock is set: each has one end, the
 * device sees each once at most, and none after it has expired.
 */
class CommandKillTest {
    private static final int SEEDS = 600;
    private static final int STEPS = 120;
    private static final long[] TTLS = {1, 50, 1_000, 10_000, 3_600_000};

    /** An entry of the fleet's stream. @param seq that must be on disk before it is acknowledged; -1: not handed out yet */
    private record Entry(String id, String deviceId, long givenMs, long expiresAt, long ttlMs, long seq) {}

    private final Map<String, Long> ttls = new HashMap<>();
    private final List<Entry> stream = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();
    private CommandSite site;
    private Random random;

    @Test
    void eachHasOneEndAndIsSeenOnceAtMostWhateverIsKilledWhen() {
        for (int seed = 0; seed < SEEDS; seed++) {
            random = new Random(seed);
            site = new CommandSite();
            ttls.clear();
            stream.clear();
            acknowledged.clear();
            for (int step = 0; step < STEPS; step++) {
                play(random.nextInt(100));
            }
            settle();
            judge("seed " + seed);
        }
    }

    private void play(int dice) {
        if (dice < 20) {
            long ttl = TTLS[random.nextInt(TTLS.length)];
            if (site.give(device(), ttl) instanceof Given.Taken taken) {
                ttls.put(taken.command().id(), ttl);
            }
        } else if (dice < 30) {
            addToStream();
        } else if (dice < 40) {
            readStream();
        } else if (dice < 55) {
            site.commitSome(1 + random.nextInt(5));
        } else if (dice < 70) {
            site.publish();
        } else if (dice < 85) {
            answer();
        } else if (dice < 93) {
            site.pass(random.nextInt(3) == 0 ? random.nextInt(5_000) : random.nextInt(60));
        } else if (dice < 95) {
            site.setClock((random.nextInt(21) - 10) * 31_536_000_000L);
        } else {
            site.kill();
            handOutAgain();
        }
    }

    private String device() {
        return List.copyOf(new TreeSet<>(CommandSite.DEVICES)).get(random.nextInt(CommandSite.DEVICES.size()));
    }

    private void addToStream() {
        boolean twice = !stream.isEmpty() && random.nextInt(5) == 0;
        Entry model = twice ? stream.get(random.nextInt(stream.size())) : null;
        long ttl = TTLS[random.nextInt(TTLS.length)];
        long given = 1_000 + stream.size();
        stream.add(twice ? new Entry(model.id, model.deviceId, given, model.expiresAt, model.ttlMs, -1)
                : new Entry("f" + stream.size(), random.nextInt(6) == 0 ? "nobody" : device(), given,
                        site.nowMs() + ttl - random.nextInt(3) * 400, ttl, -1));
    }

    /** Hands out what is new, and acknowledges what is on disk. */
    private void readStream() {
        for (int i = 0; i < stream.size(); i++) {
            Entry entry = stream.get(i);
            if (entry.seq < 0) {
                take(i, entry, false);
                break;
            }
        }
        acknowledge();
    }

    private void take(int at, Entry entry, boolean isRedelivery) {
        ttls.putIfAbsent(entry.id, CommandRules.MAX_TTL_MS); // what is left of it is Redis's business, not this test's
        long seq = site.takeFromFleet(entry.id, entry.deviceId, entry.givenMs, entry.expiresAt, isRedelivery);
        stream.set(at, new Entry(entry.id, entry.deviceId, entry.givenMs, entry.expiresAt, entry.ttlMs, seq));
    }

    private void acknowledge() {
        for (int i = 0; i < stream.size(); i++) {
            if (stream.get(i).seq >= 0 && stream.get(i).seq <= site.committedSeq()) {
                acknowledged.add(Integer.toString(i));
            }
        }
    }

    /** After a kill Redis has what was handed out and not acknowledged. */
    private void handOutAgain() {
        for (int i = 0; i < stream.size(); i++) {
            Entry entry = stream.get(i);
            if (entry.seq >= 0 && !acknowledged.contains(Integer.toString(i))) {
                take(i, entry, true);
            }
        }
    }

    /** A device that may answer twice, late, or for another. */
    private void answer() {
        if (!site.seen.isEmpty()) {
            String id = site.seen.get(random.nextInt(site.seen.size())).id();
            site.answer(id, device(), random.nextBoolean() ? "done" : "failed");
        }
    }

    private void settle() {
        for (Entry entry : List.copyOf(stream)) {
            readStream();
        }
        site.commit();
        site.publishAll();
        acknowledge();
        site.pass(2 * CommandRules.MAX_TTL_MS);
        site.commit();
    }

    private void judge(String when) {
        assertThat(site.commandIds()).as(when).doesNotHaveDuplicates();
        for (String id : site.commandIds()) {
            assertThat(site.ends(id)).as("%s, ends of %s", when, id).hasSize(1);
        }
        for (Entry entry : stream) {
            assertThat(site.ends(entry.id)).as("%s, ends of the fleet's %s", when, entry.id).hasSize(1);
        }
        assertThat(site.seen).as(when).extracting(CommandSite.Seen::id).doesNotHaveDuplicates();
        assertThat(site.seen).as(when).allSatisfy(seen -> assertThat(seen.ageMs()).isLessThanOrEqualTo(ttls.get(seen.id())));
    }
}
