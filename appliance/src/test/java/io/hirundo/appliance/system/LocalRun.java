package io.hirundo.appliance.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.live.TestViewer;
import io.hirundo.gateway.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code hirundo run} with a broker of its own, on free ports; the broker's port stays over restarts. For one thread. */
final class LocalRun implements AutoCloseable {
    private static final long PUBLISH_SECONDS = 20;

    private final Path data;
    private final int brokerPort = FreePort.find();
    private Hirundo hirundo;

    private LocalRun(Path folder) {
        this.data = folder.resolve("data");
    }

    /** @return it is ready and has printed its link */
    static LocalRun started(Path folder) {
        LocalRun run = new LocalRun(folder);
        try {
            run.start();
            return run;
        } catch (RuntimeException | Error e) {
            run.close();
            throw e;
        }
    }

    void start() {
        hirundo = Hirundo.start(data, List.of("run", "--set", "broker.port=" + brokerPort,
                "--set", "web.host=127.0.0.1", "--set", "web.port=0"));
        hirundo.awaitReady();
        hirundo.awaitLink();
    }

    Hirundo process() {
        return hirundo;
    }

    Path data() {
        return data;
    }

    URI link() {
        return hirundo.awaitLink();
    }

    Api api() {
        return Api.ofLink(link());
    }

    /** What is known of its Mosquitto. */
    JsonNode broker() {
        return api().get("/api/v1/system").path("broker");
    }

    /** The Mosquitto that it runs. */
    ProcessHandle brokerProcess() {
        JsonNode pid = broker().path("pid");
        return ProcessHandle.of(pid.asLong()).orElseThrow(() -> new AssertionError("no Mosquitto with the pid " + pid));
    }

    /** A viewer of everything. */
    TestViewer viewer() {
        TestViewer viewer = new TestViewer(api().webSocket());
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['*']}").nextThat(message -> message.path("type").asText().equals("snapshot"));
        return viewer;
    }

    /** With Mosquitto's own client. @return its exit code */
    int publish(String topic, String body) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("mosquitto_pub", "-h", "127.0.0.1", "-p", Integer.toString(brokerPort), "-q", "1",
                    "-t", topic, "-m", body).inheritIO().start();
        } catch (IOException e) {
            throw new AssertionError("mosquitto_pub is not installed: apt-get install mosquitto-clients", e);
        }
        try {
            return process.waitFor(PUBLISH_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        if (hirundo != null) {
            hirundo.close();
        }
    }
}
