package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A live server for one test class, without the limits that a test of the wire format would run into; no test leaves a viewer. */
final class ConformanceServer implements AfterEachCallback, AfterAllCallback {
    static final String ALL = "?token=eva/viewer/*";
    final LiveHarness harness = new LiveHarness(new GatewayConfig.Limits(10_000, 1_000_000, 1024 * 1024, 10_000, 0));

    /** Signed in and greeted. */
    BarePeer viewer() throws IOException {
        BarePeer peer = BarePeer.upgraded(harness.port(), ALL);
        assertThat(peer.next().text()).startsWith("{\"type\":\"connected\"");
        return peer;
    }

    /** That a viewer is still served, and nothing else was to come before the answer. */
    static void assertServes(BarePeer peer) throws IOException {
        peer.send(ClientFrame.text("{'type':'ping','id':'still there'}"));
        assertPong(peer, "still there");
    }

    static void assertPong(BarePeer peer, String id) throws IOException {
        assertThat(peer.next().text()).startsWith("{\"type\":\"pong\",\"id\":\"" + id + "\"");
    }

    static void assertErrorAndServes(BarePeer peer, String code) throws IOException {
        BarePeer.Frame error = peer.next();
        assertThat(error.opcode()).isEqualTo(ClientFrame.TEXT);
        assertThat(error.text()).startsWith("{\"type\":\"error\"").contains("\"code\":\"" + code + "\"");
        assertServes(peer);
    }

    /** That the next frame is a close with this code, and that the connection ends when the client has answered and left. */
    static void assertCloses(BarePeer peer, int code) throws IOException {
        BarePeer.Frame frame = peer.next();
        assertThat(frame.opcode()).as("opcode of the next frame, %s", frame.payload().length).isEqualTo(ClientFrame.CLOSE);
        assertThat(frame.payload().length).isLessThanOrEqualTo(125);
        assertThat(frame.closeCode()).as("%s", frame.closeReason()).isEqualTo(code);
        peer.send(ClientFrame.close(code, "")).finish().awaitEnd();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
            assertThat(harness.live.status().viewers()).isZero();
            assertThat(harness.live.status().users()).isZero();
        });
    }

    /** A second at a time, so that what is due in five happens, and what is due in thirty does not. */
    void letTimePassUntilNobodyIsLeft() {
        await().until(() -> {
            harness.aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            return harness.live.status().viewers() == 0;
        });
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        harness.close();
    }
}
