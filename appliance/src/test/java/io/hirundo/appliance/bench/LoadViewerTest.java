package io.hirundo.appliance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A viewer that hears what a server says, cut anywhere, in each dialect. */
class LoadViewerTest {
    private static final byte[] UPGRADED =
            Dialect.ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    private static final long PUBLISHED = 1_000_000;
    private static final long NOW = 4_000_000;
    private static final String BODY = "{\"t\":" + PUBLISHED + ",\"temperature\":21.5}";
    private static final String EVENT = "{\"type\":\"telemetry\",\"gatewayId\":\"bench\",\"deviceId\":\"bench-1\",\"seq\":7,"
            + "\"ts\":1733394600000,\"serverTs\":1733394600004,\"payload\":" + BODY + "}";

    private final Tally tally = new Tally();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void subscribesAndCountsInHirundosDialectWhereverTheBytesAreCut() throws IOException {
        heardCutAnywhere("hirundo", List.of(UPGRADED,
                ServerFrames.text("{\"type\":\"connected\",\"userId\":\"bench\"}"),
                ServerFrames.text("{\"type\":\"subscribed\",\"id\":\"1\",\"devices\":[\"*\"],\"resumed\":false}"),
                ServerFrames.text("{\"type\":\"snapshot\",\"devices\":[{\"deviceId\":\"a\",\"values\":" + BODY + "}]}"),
                ServerFrames.text(EVENT), ServerFrames.text(EVENT)), 2,
                "{\"type\":\"subscribe\",\"id\":\"1\",\"devices\":[\"*\"]}");
    }

    @Test
    void subscribesAndCountsInSocketIosDialectWhereverTheBytesAreCut() throws IOException {
        heardCutAnywhere("socket.io", List.of(UPGRADED,
                ServerFrames.text("0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000}"),
                ServerFrames.text("40{\"sid\":\"y\"}"),
                ServerFrames.text("430[{\"type\":\"subscribed\"}]"),
                ServerFrames.text("42[\"telemetry\"," + EVENT + "]"), ServerFrames.text("2")), 1,
                "40{\"token\":\"TOKEN\"}", "420[\"subscribe\",{\"devices\":[\"*\"]}]", "3");
    }

    @Test
    void subscribesAndCountsInMqttWhereverTheBytesAreCut() throws IOException {
        heardCutAnywhere("mqtt", List.of(UPGRADED,
                ServerFrames.frame(2, new byte[] {0x20, 2, 0, 0}),
                ServerFrames.frame(2, new byte[] {(byte) 0x90, 3, 0, 1, 0}),
                ServerFrames.frame(2, publish(BODY)), ServerFrames.frame(2, publish(BODY + " ".repeat(200))),
                ServerFrames.frame(2, new byte[] {(byte) 0xd0, 0})), 2,
                "\u0010\u000c\0\4MQTT\4\2\0<\0\0", "\u0082\u0018\0\1\0\u0013devices/+/telemetry\0");
    }

    @Test
    void isSubscribedAsSoonAsTheServerSaysSo() throws IOException {
        LoadViewer viewer = viewer("hirundo");
        hear(viewer, UPGRADED);
        hear(viewer, ServerFrames.text("{\"type\":\"snapshot\",\"devices\":[]}"));
        assertThat(viewer.state()).isEqualTo(LoadViewer.State.SUBSCRIPTION);

        hear(viewer, ServerFrames.text("{\"type\":\"subscribed\",\"id\":\"1\"}"));
        assertThat(viewer.state()).isEqualTo(LoadViewer.State.EVENTS);
    }

    @Test
    void answersAPingOfTheWebSocketWithItsPayload() throws IOException {
        LoadViewer viewer = viewer("hirundo");
        hear(viewer, UPGRADED);
        said.reset();
        hear(viewer, ServerFrames.frame(9, Dialect.ascii("are you there")));

        assertThat(said.toByteArray()).startsWith(0x8a, 0x80 | 13).endsWith(Dialect.ascii("are you there"));
    }

    @Test
    void tellsOldMessagesFromThoseThatWerePublishedSinceTheBeginning() throws IOException {
        LoadViewer viewer = viewer("hirundo");
        hear(viewer, UPGRADED);
        tally.begin(PUBLISHED);
        hear(viewer, ServerFrames.text(EVENT));
        hear(viewer, ServerFrames.text(EVENT.replace("\"t\":" + PUBLISHED, "\"t\":" + (PUBLISHED - 1))));

        assertThat(tally.deliveries()).isEqualTo(2);
        assertThat(tally.fresh()).isEqualTo(1);
    }

    @Test
    void saysWhyAServerDoesNotServeIt() throws IOException {
        assertThatThrownBy(() -> hear(viewer("hirundo"), Dialect.ascii("HTTP/1.1 503 Service Unavailable\r\n\r\n")))
                .hasMessageContaining("503");
        assertRefused("hirundo", ServerFrames.frame(8, new byte[] {0x0f, (byte) 0xa1, 'n', 'o'}), "4001 no");
        assertRefused("hirundo", ServerFrames.text("{\"type\":\"error\",\"code\":\"forbidden\"}"), "forbidden");
        assertRefused("socket.io", ServerFrames.text("44{\"message\":\"jwt expired\"}"), "jwt expired");
        assertRefused("mqtt", ServerFrames.frame(2, new byte[] {0x20, 2, 0, 5}), "refused");
        assertRefused("mqtt", ServerFrames.frame(2, new byte[] {(byte) 0x90, 3, 0, 1, (byte) 0x80}), "refused");
        assertRefused("mqtt", ServerFrames.frame(2, new byte[] {0x30, 9, 0}), "not one MQTT packet");
    }

    private void assertRefused(String dialect, byte[] frame, String reason) throws IOException {
        LoadViewer viewer = viewer(dialect);
        hear(viewer, UPGRADED);
        assertThatThrownBy(() -> hear(viewer, frame)).isInstanceOf(IOException.class).hasMessageContaining(reason);
    }

    /** In two pieces, cut at each place in turn; and byte by byte. */
    private void heardCutAnywhere(String dialect, List<byte[]> pieces, int events, String... answers) throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            joined.write(piece);
        }
        byte[] all = joined.toByteArray();
        for (int cut = 0; cut <= all.length; cut++) {
            check(dialect, events, answers, "cut at " + cut, Arrays.copyOfRange(all, 0, cut),
                    Arrays.copyOfRange(all, cut, all.length));
        }
        byte[][] bytes = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            bytes[i] = new byte[] {all[i]};
        }
        check(dialect, events, answers, "byte by byte", bytes);
    }

    private void check(String dialect, int events, String[] answers, String how, byte[]... parts) throws IOException {
        said.reset();
        long before = tally.deliveries();
        LoadViewer viewer = viewer(dialect);
        for (byte[] part : parts) {
            hear(viewer, part);
        }
        assertThat(viewer.state()).as(how).isEqualTo(LoadViewer.State.EVENTS);
        assertThat(tally.deliveries() - before).as(how).isEqualTo(events);
        assertThat(tally.latencies().getMaxValue()).as(how).isBetween(NOW - PUBLISHED, (NOW - PUBLISHED) * 1001 / 1000);
        assertThat(whatWasSaid()).as(how).isEqualTo(String.join("|", answers));
    }

    /** The payloads of the viewer's frames, which are masked with zeros. */
    private String whatWasSaid() {
        StringBuilder payloads = new StringBuilder();
        ByteBuffer frames = ByteBuffer.wrap(said.toByteArray());
        while (frames.hasRemaining()) {
            assertThat(frames.get() & 0x80).as("FIN").isEqualTo(0x80);
            int length = frames.get() & 0xff;
            assertThat(length & 0x80).as("MASK").isEqualTo(0x80);
            byte[] payload = new byte[(length & 0x7f) == 126 ? frames.getShort() : length & 0x7f];
            assertThat(frames.getInt()).as("the mask").isZero();
            frames.get(payload);
            payloads.append(payloads.isEmpty() ? "" : "|").append(new String(payload, StandardCharsets.ISO_8859_1));
        }
        return payloads.toString();
    }

    private LoadViewer viewer(String dialect) {
        return new LoadViewer(Channels.newChannel(said), Dialect.of(dialect, "TOKEN"), tally);
    }

    private static void hear(LoadViewer viewer, byte[] bytes) throws IOException {
        viewer.received(ByteBuffer.wrap(bytes), new byte[2 * LoadViewer.MOST_BYTES], NOW);
    }

    private static byte[] publish(String body) {
        byte[] topic = Dialect.ascii("devices/bench-1/telemetry");
        int remaining = 2 + topic.length + body.length();
        ByteBuffer packet = ByteBuffer.allocate(remaining + (remaining < 128 ? 2 : 3)).put((byte) 0x30);
        if (remaining < 128) {
            packet.put((byte) remaining);
        } else {
            packet.put((byte) (remaining & 0x7f | 0x80)).put((byte) (remaining >> 7));
        }
        return packet.putShort((short) topic.length).put(topic).put(Dialect.ascii(body)).array();
    }
}
