package io.hirundo.image.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuArgumentsTest {
    private static final Path FOLDER = Path.of("/state/logs/boot");
    private static final Path DISK = Path.of("/state/a,b/card.img");

    @Test
    void reachesTheGuestOnTheLoopbackAlone() {
        QemuArguments arguments = new QemuArguments(DISK).forward(8080).forward(1883).guestAddress("10.0.2.77");
        String network = behind(arguments.command(FOLDER), "-netdev").getFirst();
        assertThat(network).contains("hostfwd=tcp:127.0.0.1:" + arguments.hostPort(8080) + "-10.0.2.77:8080")
                .contains("hostfwd=tcp:127.0.0.1:" + arguments.hostPort(1883) + "-10.0.2.77:1883");
        assertThat(arguments.hostPort(8080)).isNotEqualTo(arguments.hostPort(1883));
        assertThatThrownBy(() -> arguments.hostPort(22)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesFilesWithACommaAsTheyAre() throws Exception {
        List<String> command = new QemuArguments(DISK).command(Path.of("/state/x,y"));
        assertThat(node(command, "file").path("filename").asText()).isEqualTo(DISK.toString());
        assertThat(behind(command, "-qmp").getFirst()).startsWith("unix:/state/x,,y/qmp,server=on");
    }

    @Test
    void logsWritesBetweenTheGuestAndItsDiskWhereAsked() throws Exception {
        List<String> plain = new QemuArguments(DISK).command(FOLDER);
        assertThat(behind(plain, "-device")).contains("virtio-blk-pci,drive=plain,write-cache=on");

        List<String> logged = new QemuArguments(DISK).writeLog(Path.of("/state/log")).command(FOLDER);
        JsonNode node = node(logged, "logged");
        assertThat(node.path("driver").asText()).isEqualTo("blklogwrites");
        assertThat(node.path("file").asText()).isEqualTo("plain");
        assertThat(node.path("log").asText()).isEqualTo("log");
        assertThat(node(logged, "logfile").path("filename").asText()).isEqualTo("/state/log");
        assertThat(behind(logged, "-device")).contains("virtio-blk-pci,drive=logged,write-cache=on");
        // A flush that ended here would not be in the log.
        assertThat(node.has("cache")).isFalse();
    }

    @Test
    void setsTheBoardsClock() {
        assertThat(behind(new QemuArguments(DISK).command(FOLDER), "-rtc")).containsExactly("base=utc");
        assertThat(behind(new QemuArguments(DISK).clock("1970-01-01T00:00:10").command(FOLDER), "-rtc"))
                .containsExactly("base=1970-01-01T00:00:10");
    }

    private static JsonNode node(List<String> command, String name) throws Exception {
        for (String json : behind(command, "-blockdev")) {
            JsonNode node = new JsonMapper().readTree(json);
            if (node.path("node-name").asText().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no block device " + name + " in " + command);
    }

    private static List<String> behind(List<String> command, String option) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < command.size(); i++) {
            if (command.get(i).equals(option)) {
                values.add(command.get(i + 1));
            }
        }
        return values;
    }
}
