package io.hirundo.appliance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.testing.FreePort;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal's file rots under a running Hirundo, with no one there to look after it. */
@Timeout(240)
class RottenDiskIT {
    private static final int PAGE_BYTES = 4096;

    @TempDir
    Path folder;
    private final List<Hirundo> started = new ArrayList<>();
    private Path data;
    private Path file;

    @BeforeEach
    void writeAConfiguration() throws IOException {
        data = folder.resolve("data");
        file = Files.writeString(folder.resolve("hirundo.yaml"), """
                gateway: { id: site-7 }
                broker: { port: %d }
                web: { host: 127.0.0.1, port: %d }
                simulate: true
                """.formatted(FreePort.find(), FreePort.find()));
    }

    @AfterEach
    void endAll() {
        started.forEach(Hirundo::close);
    }

    @Test
    void goesOnWithANewJournalAndSaysSo() throws Exception {
        Hirundo first = run();
        Api before = Api.ofLink(first.awaitLink());
        await().atMost(Duration.ofSeconds(60)).until(() -> journal(before).path("bytes").asLong()
                + journal(before).path("walBytes").asLong() > 40 * PAGE_BYTES);
        first.terminate();
        first.awaitEnd();

        Hirundo second = run();
        Api api = Api.ofLink(second.awaitLink());
        String oldId = journal(api).path("journalId").asText();
        rot(data.resolve("journal.db"));
        await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(200)).ignoreExceptions().until(() -> {
            api.journal(); // whoever reads old events comes upon it
            return !journal(api).path("journalId").asText().equals(oldId);
        });

        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> !api.journal().isEmpty());
        JsonNode alerts = api.get("/api/v1/alerts");
        assertThat(alerts.toString()).contains("journal-damaged", "set aside as journal.db.damaged-");
        assertThat(journal(api).path("damagedFiles")).hasSize(1);
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files.map(path -> path.getFileName().toString())).anyMatch(name -> name.startsWith("journal.db.damaged-"));
        }
        second.terminate();
        assertThat(second.awaitEnd()).as("it is the same process").isNotEqualTo(1);
    }

    private static JsonNode journal(Api api) {
        return api.get("/api/v1/system").path("journal");
    }

    /** All but the first page; and one commit from outside, so that nobody goes on with what is in the memory. */
    private static void rot(Path journal) throws IOException, SQLException {
        byte[] noise = new byte[(int) Files.size(journal) - PAGE_BYTES];
        new Random(5).nextBytes(noise);
        try (RandomAccessFile broken = new RandomAccessFile(journal.toFile(), "rw")) {
            broken.seek(PAGE_BYTES);
            broken.write(noise);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA application_id = " + 0x48697275);
        }
    }

    private Hirundo run() {
        Hirundo hirundo = Hirundo.start(data, List.of("run", "--config", file.toString()));
        started.add(hirundo);
        return hirundo;
    }
}
