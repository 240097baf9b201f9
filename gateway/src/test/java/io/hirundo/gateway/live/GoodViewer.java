package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One that behaves, stays connected while others do not, and gets an event every 20 ms of which it may miss none. */
final class GoodViewer {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int LAST = -1;

    private final LiveHarness server;
    private final TestViewer viewer;
    private final Thread publishing;
    private final Thread reading;
    private volatile boolean ending;
    private volatile AssertionError failure;
    // owned by the publishing thread until it has ended
    private int published;
    // owned by the reading thread until it has ended
    private int received;
    private long slowestMs;

    GoodViewer(LiveHarness server) {
        this.server = server;
        viewer = new TestViewer(server.uri("?token=good/viewer/good"));
        viewer.next("connected");
        viewer.say("{'type':'subscribe','devices':['good']}").next("subscribed");
        viewer.next("snapshot");
        publishing = Thread.ofPlatform().start(this::publish);
        reading = Thread.ofPlatform().start(this::read);
    }

    private void publish() {
        try {
            while (!ending) {
                published++;
                server.telemetry("good", published);
                server.telemetry(published % 2 == 0 ? "a" : "b-1", published); // for the others
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            server.telemetry("good", LAST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try {
            JsonNode event;
            while ((event = viewer.next("telemetry")).path("payload").path("n").asInt() != LAST) {
                received++;
                assertThat(event.path("payload").path("n").asInt()).as("event").isEqualTo(received);
                slowestMs = Math.max(slowestMs, System.currentTimeMillis() - event.path("serverTs").asLong());
            }
        } catch (AssertionError e) {
            failure = e;
        }
    }

    void assertGotEverything() throws InterruptedException {
        ending = true;
        publishing.join();
        reading.join();
        if (failure != null) {
            throw failure;
        }
        assertThat(received).isEqualTo(published);
        assertThat(Duration.ofMillis(slowestMs)).as("the slowest of %s events", received).isLessThan(PATIENCE);
    }

    @Override
    public String toString() {
        return "the good viewer got " + received + " events, the slowest after " + slowestMs + " ms";
    }
}
