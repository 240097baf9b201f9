package io.hirundo.gateway.live;

import static io.hirundo.gateway.live.ConformanceServer.assertCloses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The closing handshake: RFC 6455, sections 5.5.1 and 7. */
class CloseConformanceTest {
    @RegisterExtension
    static ConformanceServer server = new ConformanceServer();

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4001, 4999})
    void answersACloseWithItsCodeAndEndsTheConnection(int code) throws IOException {
        for (String reason : new String[] {"", "bye", "é".repeat(61)}) {
            try (BarePeer peer = server.viewer()) {
                peer.send(ClientFrame.close(code, reason));
                BarePeer.Frame answer = peer.next();
                assertThat(answer.opcode()).isEqualTo(ClientFrame.CLOSE);
                assertThat(answer.closeCode()).isEqualTo(code);
                peer.awaitEnd();
            }
        }
    }

    @Test
    void answersACloseWithoutACode() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.CLOSE, new byte[0]));
            BarePeer.Frame answer = peer.next();
            assertThat(answer.opcode()).isEqualTo(ClientFrame.CLOSE);
            assertThat(answer.closeCode()).isIn(-1, 1000);
            peer.awaitEnd();
        }
    }

    @Test
    void refusesHalfACode() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.CLOSE, new byte[] {3}));
            assertCloses(peer, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void refusesACodeThatMustNotBeSent(int code) throws IOException {
        for (String reason : new String[] {"", "bye"}) {
            try (BarePeer peer = server.viewer()) {
                peer.send(ClientFrame.close(code, reason));
                assertCloses(peer, 1002);
            }
        }
    }

    @Test
    void refusesAReasonThatIsNotUtf8() throws IOException {
        for (byte[] reason : MalformedUtf8.ALL) {
            byte[] payload = new byte[2 + reason.length];
            payload[0] = 1000 >> 8;
            payload[1] = (byte) 1000;
            System.arraycopy(reason, 0, payload, 2, reason.length);
            try (BarePeer peer = server.viewer()) {
                peer.send(ClientFrame.of(ClientFrame.CLOSE, payload));
                assertCloses(peer, 1007);
            }
        }
    }

    @Test
    void doesNothingThatComesBehindAClose() throws IOException {
        long messages = server.harness.live.status().connected();
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.close(1000, ""), ClientFrame.text("{'type':'subscribe','id':'late','devices':['*']}"),
                    ClientFrame.ping(new byte[] {1}), ClientFrame.close(1001, ""));
            BarePeer.Frame answer = peer.next();
            assertThat(answer.opcode()).isEqualTo(ClientFrame.CLOSE);
            assertThat(answer.closeCode()).isEqualTo(1000);
            peer.awaitEnd();
        }
        assertThat(server.harness.live.status().connected()).isEqualTo(messages + 1);
        assertThat(server.harness.live.status().subscriptions()).isZero();
    }

    @Test
    void endsAConnectionWhoseClientDoesNotAnswerTheClose() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.BINARY, new byte[0]));
            assertThat(peer.next().closeCode()).isEqualTo(1003);
            server.letTimePassUntilNobodyIsLeft();
            peer.awaitEnd();
        }
        assertThat(server.harness.live.status().silent()).as("ended by the heartbeat, not by the missing answer").isZero();
    }

    @Test
    void endsAtOnceAConnectionWhoseClientAnswersTheClose() throws IOException {
        ClientFrame[] refused = {ClientFrame.of(ClientFrame.BINARY, new byte[300]), ClientFrame.text("").unfinished(),
            ClientFrame.of(3, new byte[0]), ClientFrame.ping(new byte[126]), ClientFrame.ping(new byte[3]).unmasked(),
            ClientFrame.text("\"").reserved(4), ClientFrame.close(999, "why"), ClientFrame.of(ClientFrame.CLOSE, new byte[1]),
            ClientFrame.text(" ".repeat(70_000)), ClientFrame.of(ClientFrame.TEXT, new byte[] {-1, -1})};
        for (ClientFrame frame : refused) {
            long began = System.nanoTime();
            try (BarePeer peer = server.viewer()) {
                peer.send(frame, ClientFrame.ping(new byte[0]), ClientFrame.text("{}"));
                peer.send(ClientFrame.close(peer.next().closeCode(), "")).awaitEnd();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as("%s", frame).isLessThan(Duration.ofSeconds(4));
        }
    }

    /** While the pulse still waits for the answer, what the client goes on sending must not be acted on. */
    @Test
    void doesNothingThatComesBehindItsOwnClose() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.BINARY, new byte[0]));
            assertThat(peer.next().closeCode()).isEqualTo(1003);
            peer.send(ClientFrame.text("{'type':'subscribe','id':'late','devices':['*']}"), ClientFrame.ping(new byte[] {1}));
            peer.send(ClientFrame.close(1003, ""));
            peer.awaitEnd();
        }
        assertThat(server.harness.live.status().subscriptions()).isZero();
    }
}
