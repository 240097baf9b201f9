package io.hirundo.gateway.live;

import static io.hirundo.gateway.live.ConformanceServer.assertCloses;
import static io.hirundo.gateway.live.ConformanceServer.assertErrorAndServes;
import static io.hirundo.gateway.live.ConformanceServer.assertPong;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, section 8.1: text is UTF-8 (RFC 3629), or the connection fails with 1007. */
class Utf8ConformanceTest {
    @RegisterExtension
    static ConformanceServer server = new ConformanceServer();

    @ParameterizedTest
    @ValueSource(strings = {"ascii", "κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000",
        "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\ud800\udc00", "\udbff\udfff", "\ud83d\ude00", "a\u0300\u0301", "\u202e", "\ufeff"})
    void takesEveryCharacterThatThereIs(String text) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text("{'type':'ping','id':'" + text + "'}"));
            assertPong(peer, text);
        }
    }

    @Test
    void refusesWhatIsNotUtf8WhereverItStands() throws IOException {
        for (byte[] malformed : MalformedUtf8.ALL) {
            for (String before : new String[] {"", "{\"type\":\"ping\",\"id\":\"", "κόσμε" + " ".repeat(300)}) {
                byte[] start = before.getBytes(StandardCharsets.UTF_8);
                byte[] payload = Arrays.copyOf(start, start.length + malformed.length);
                System.arraycopy(malformed, 0, payload, start.length, malformed.length);
                try (BarePeer peer = server.viewer()) {
                    peer.send(ClientFrame.of(ClientFrame.TEXT, payload));
                    assertCloses(peer, 1007);
                }
            }
        }
    }

    @Test
    void refusesItInTheMiddleOfGoodJson() throws IOException {
        for (byte[] malformed : MalformedUtf8.ALL) {
            byte[] payload = ByteBuffer.allocate(30 + malformed.length).put("{\"type\":\"ping\",\"id\":\"".getBytes())
                    .put(malformed).put("\"}      ".getBytes()).array();
            try (BarePeer peer = server.viewer()) {
                peer.send(ClientFrame.of(ClientFrame.TEXT, Arrays.copyOf(payload, 28 + malformed.length)));
                assertCloses(peer, 1007);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufeff{}", "\0", "\u0001\u001f", "{\"type\":\"ping\",\"id\":\"\0\"}", "κόσμε", "\u2028"})
    void whatIsUtf8ButNotJsonIsOnlyAnError(String text) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text(text));
            assertErrorAndServes(peer, "invalid_json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\udc00\\ud800", "\\u0000"})
    void anEscapedSurrogateDoesNotMakeTheServerSendWhatIsNotUtf8(String escaped) throws IOException {
        try (BarePeer peer = server.viewer()) {
            peer.send(ClientFrame.text("{'type':'ping','id':'" + escaped + "'}"));
            peer.next().text(); // throws if it is not
            ConformanceServer.assertServes(peer);
        }
    }
}
