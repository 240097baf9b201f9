package io.hirundo.gateway.live;

import static io.hirundo.gateway.live.ConformanceServer.assertCloses;
import static io.hirundo.gateway.live.ConformanceServer.assertErrorAndServes;
import static io.hirundo.gateway.live.ConformanceServer.assertPong;
import static io.hirundo.gateway.live.ConformanceServer.assertServes;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.live.ClientFrame.Form;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, section 5, for a server that takes text in single frames, after the cases of the Autobahn test suite. */
class FrameConformanceTest {
    @RegisterExtension
    static ConformanceServer server = new ConformanceServer();

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** A ping of the contract that takes so many bytes. */
    private static ClientFrame message(String id, int length) {
        String message = "{'type':'ping','id':'" + id + "'}";
        return ClientFrame.text(message + " ".repeat(length - message.length()));
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 124, 125, 126, 127, 128, 255, 256, 32_767, 32_768, 65_534, 65_535, 65_536})
    void takesTextOfEveryLengthUpToTheLimit(int length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(message("1", length), message("2", length));
            assertPong(peer, "1");
            assertPong(peer, "2");
        }
    }

    @Test
    void answersAnEmptyTextWithAnError() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text(""));
            assertErrorAndServes(peer, "invalid_json");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 65_792, 100_000})
    void refusesWhatIsLargerThanTheLimit(int length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(message("1", length));
            assertCloses(peer, 1009);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {65_537, 1L << 31, (1L << 31) - 1, 1L << 32, (1L << 32) + 5, 1L << 40, Long.MAX_VALUE})
    void refusesItAtTheHeader(long length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text("").as(Form.IN_64_BITS).announcing(length));
            assertCloses(peer, 1009);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MIN_VALUE + 5})
    void refusesALengthWithTheTopBitSet(long length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text("hello").as(Form.IN_64_BITS).announcing(length));
            assertCloses(peer, 1002);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, IN_16_BITS", "5, IN_16_BITS", "125, IN_16_BITS", "0, IN_64_BITS", "125, IN_64_BITS", "126, IN_64_BITS",
        "65535, IN_64_BITS"})
    void refusesALengthThatCouldBeWrittenShorter(int length, Form form) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.TEXT, " ".repeat(length).getBytes()).as(form));
            assertCloses(peer, 1002);
        }
    }

    @Test
    void takesAFrameThatComesByteByByte() throws IOException {
        try (BarePeer peer = server.viewer()) {
            for (byte b : ClientFrame.join(message("1", 200), ClientFrame.ping(bytes(3)))) {
                peer.send(new byte[] {b});
            }
            assertPong(peer, "1");
            assertThat(peer.next().payload()).isEqualTo(bytes(3));
        }
    }

    @Test
    void takesAFrameThatIsCutAnywhere() throws IOException {
        byte[] frame = ClientFrame.text("{'type':'ping','id':'§ 世 😀'}" + " ".repeat(100)).bytes();
        try (BarePeer peer = server.viewer()) {
            for (int cut = 1; cut < frame.length; cut++) {
                peer.send(Arrays.copyOf(frame, cut));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // so that most of them are read alone
                peer.send(Arrays.copyOfRange(frame, cut, frame.length));
                assertPong(peer, "§ 世 😀");
            }
        }
    }

    @Test
    void takesManyFramesInOneSegment() throws IOException {
        ClientFrame[] frames = new ClientFrame[500];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = message("n" + i, 40);
        }
        try (BarePeer peer = server.viewer()) {
            peer.send(frames);
            for (int i = 0; i < frames.length; i++) {
                assertPong(peer, "n" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 124, 125})
    void answersAPingWithItsPayload(int length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.ping(bytes(length)));
            BarePeer.Frame pong = peer.next();
            assertThat(pong.opcode()).isEqualTo(ClientFrame.PONG);
            assertThat(pong.payload()).isEqualTo(bytes(length));
            assertServes(peer);
        }
    }

    @Test
    void answersPingsAmongTextInTheirOrder() throws IOException {
        try (BarePeer peer = server.viewer()) {
            for (int round = 0; round < 50; round++) {
                peer.send(ClientFrame.ping(new byte[] {1}), message("a", 40), ClientFrame.ping(new byte[] {2}), message("b", 40));
                assertThat(peer.next().payload()).containsExactly(1);
                assertPong(peer, "a");
                assertThat(peer.next().payload()).containsExactly(2);
                assertPong(peer, "b");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 125})
    void passesOverPongsThatItDidNotAskFor(int length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.PONG, bytes(length)), ClientFrame.of(ClientFrame.PONG, bytes(length)));
            assertServes(peer);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "1, 4", "1, 5", "1, 6", "1, 7", "9, 1", "9, 4", "10, 2", "8, 4", "2, 4", "0, 7"})
    void refusesReservedBits(int opcode, int bits) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(opcode, new byte[0]).reserved(bits));
            assertCloses(peer, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void refusesReservedOpcodes(int opcode) throws IOException {
        for (byte[] payload : new byte[][] {{}, {'x'}}) {
            try (BarePeer peer = server.viewer()) {
                peer.send(message("before", 40));
                assertPong(peer, "before");
                peer.send(ClientFrame.of(opcode, payload));
                assertCloses(peer, 1002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientFrame.CLOSE, ClientFrame.PING, ClientFrame.PONG})
    void refusesControlFramesThatAreTooLong(int opcode) throws IOException {
        for (int length : new int[] {126, 127, 65_536}) {
            byte[] payload = new byte[length];
            payload[0] = 1000 >> 8;
            payload[1] = (byte) 1000;
            try (BarePeer peer = server.viewer()) {
                peer.send(ClientFrame.of(opcode, payload));
                assertCloses(peer, 1002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientFrame.CLOSE, ClientFrame.PING, ClientFrame.PONG})
    void refusesControlFramesInFragments(int opcode) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(opcode, new byte[0]).unfinished());
            assertCloses(peer, 1002);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientFrame.TEXT, ClientFrame.BINARY, ClientFrame.CLOSE, ClientFrame.PING, ClientFrame.PONG})
    void refusesFramesWithoutAMask(int opcode) throws IOException {
        for (int length : new int[] {0, 100}) {
            try (BarePeer peer = server.viewer()) {
                peer.send(ClientFrame.of(opcode, new byte[length]).unmasked());
                assertCloses(peer, 1002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesAContinuationOfNothing(boolean last) throws IOException {
        try (BarePeer peer = server.viewer()) {
            ClientFrame continuation = ClientFrame.of(0, bytes(5));
            peer.send(last ? continuation : continuation.unfinished());
            assertCloses(peer, 1002);
        }
    }

    @Test
    void refusesTextInFragments() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text("{'type':").unfinished(), ClientFrame.of(0, "\"ping\"}".getBytes()));
            assertCloses(peer, 1003);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_536})
    void refusesBinaryFrames(int length) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(ClientFrame.BINARY, bytes(length)));
            assertCloses(peer, 1003);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void theConnectionEndsWhereTheHeaderIsCutOff(Form form) throws IOException {
        byte[] frame = ClientFrame.text("hello").as(form).bytes();
        for (int cut = 1; cut < frame.length; cut++) {
            try (BarePeer peer = server.viewer()) {
                peer.send(Arrays.copyOf(frame, cut)).finish().awaitEnd();
            }
        }
    }

    @Test
    void readsNothingBehindAnErrorInTheFraming() throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.of(3, new byte[0]), message("late", 40), ClientFrame.ping(bytes(5)));
            assertCloses(peer, 1002);
        }
    }
}
