package io.hirundo.image.root;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shares of the data partition, by the image's script. */
class DataQuotaTest {
    private static final Path SCRIPT = Path.of("root/usr/lib/hirundo/data-quota").toAbsolutePath();
    private static final int BROKER = 1;
    private static final int JOURNAL = 2;
    private static final int UPDATE = 3;
    private static final long KIB = 1;
    private static final long MIB = 1_024 * KIB;
    private static final long GIB = 1_024 * MIB;
    /** As build/slot.sh has it, mosquitto's max_queued_bytes, and the gateway's journal.keep-free. */
    private static final long SLOT = 768 * MIB;
    private static final long QUEUED = 256 * MIB;
    private static final long KEPT_FREE = 256 * MIB;

    @ParameterizedTest
    @ValueSource(longs = {64 * MIB, 220 * MIB, 2_330 * MIB, 5 * GIB, 28 * GIB, 4_000 * GIB})
    void leavesSomethingToTheSystemOfAnyCard(long kib) throws Exception {
        Map<Integer, Long> limits = plan(kib);
        assertThat(limits).containsOnlyKeys(BROKER, JOURNAL, UPDATE);
        assertThat(limits.values()).allMatch(limit -> limit > 0);
        assertThat(kib - limits.values().stream().mapToLong(limit -> limit).sum()).isEqualTo(Math.min(64 * MIB, kib / 32));
    }

    @Test
    void hasRoomOnACardOf16GigabytesForTheLargestUpdateAndTheBrokersStoreTwice() throws Exception {
        Map<Integer, Long> limits = plan(12 * GIB);
        assertThat(limits.get(UPDATE)).as("as it is sent, and the copy that is installed").isGreaterThan(2 * SLOT);
        assertThat(limits.get(UPDATE)).as("as it is sent, beside what the gateway keeps free").isGreaterThan(SLOT + KEPT_FREE);
        assertThat(limits.get(BROKER)).isGreaterThan(2 * QUEUED);
        assertThat(limits.get(JOURNAL)).isGreaterThan(2 * GIB + KEPT_FREE);
    }

    @Test
    void givesTheJournalMostOfASmallCard() throws Exception {
        long kib = 2_330 * MIB;
        Map<Integer, Long> limits = plan(kib);
        assertThat(limits.get(JOURNAL)).isGreaterThan(kib / 2);
        assertThat(limits.get(UPDATE)).as("twice one of 256 MiB").isGreaterThan(2 * 256 * MIB);
    }

    private static Map<Integer, Long> plan(long kib) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", SCRIPT.toString(), "plan", Long.toString(kib)).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return Arrays.stream(text.split(" ")).map(word -> word.split("="))
                .collect(Collectors.toMap(words -> Integer.valueOf(words[0]), words -> Long.valueOf(words[1])));
    }
}
