package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One connection of the fuzz run. What it does follows from its number and the seed alone; it checks that the server
 * answers as it must.
 */
final class HostileClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> ANSWERS = Set.of("error", "subscribed", "unsubscribed", "pong");
    /** Of a user in a minute; twice as many, and the connection is closed. */
    static final int MESSAGES_PER_MINUTE = 100;

    private final int port;
    private final long number;
    private final SplittableRandom random;
    private final HostileFrames frames;
    private final HostileText text;
    private final String query;

    HostileClient(int port, long seed, long number) {
        this.port = port;
        this.number = number;
        this.random = new SplittableRandom(seed * 1_000_003 + number);
        this.frames = new HostileFrames(random);
        this.text = new HostileText(random);
        // A user each, whose limit of messages no other client uses up.
        this.query = "?token=mallory-" + number + "/viewer/" + (random.nextBoolean() ? "*" : "a,b-*")
                + (random.nextInt(8) == 0 ? "&batch=1" : "");
    }

    /** @return how many handshakes and frames the server has read */
    int run() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 12) {
            return send(frames.garbage());
        } else if (dice < 40) {
            return send(frames.handshake(query));
        } else if (dice < 44) {
            return withoutAName();
        } else if (dice < 54) {
            return 1 + afterHandshake(frames.garbage());
        } else if (dice < 62) {
            return 1 + afterHandshake(cutOff());
        } else if (dice < 84) {
            return refused();
        } else if (dice < 85) {
            return tooMuch();
        } else {
            return messages();
        }
    }

    private BarePeer connect() throws IOException {
        return BarePeer.connect(port, "127.0.0." + (1 + number % 16));
    }

    /** What the server makes of it is its own affair, as long as it comes to an end. */
    private int send(byte[] bytes) throws IOException {
        try (BarePeer peer = connect()) {
            sendAndLeave(peer, bytes);
        }
        return 1;
    }

    private int afterHandshake(byte[] bytes) throws IOException {
        try (BarePeer peer = connect()) {
            if (random.nextBoolean()) {
                peer.send(BarePeer.handshake(query)).answer();
                sendAndLeave(peer, bytes);
            } else {
                byte[] both = BarePeer.handshake(query);
                int length = both.length;
                both = Arrays.copyOf(both, length + bytes.length);
                System.arraycopy(bytes, 0, both, length, bytes.length);
                sendAndLeave(peer, both);
            }
        }
        return 1;
    }

    private void sendAndLeave(BarePeer peer, byte[] bytes) throws IOException {
        try {
            peer.send(bytes);
            if (random.nextInt(4) == 0) {
                peer.reset();
            } else {
                peer.finish().awaitEnd();
            }
        } catch (SocketException e) {
            // the server was quicker to end it
        }
    }

    private byte[] cutOff() {
        byte[] frame = random.nextInt(3) == 0 ? frames.next().bytes() : frame(text.next()).bytes(random.nextInt());
        return Arrays.copyOf(frame, random.nextInt(frame.length));
    }

    private static ClientFrame frame(String message) {
        return ClientFrame.of(ClientFrame.TEXT, message.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private int withoutAName() throws IOException {
        try (BarePeer peer = connect()) {
            peer.send(BarePeer.handshake("")).answer();
            peer.send(frame(text.next()));
            assertThat(peer.next().closeCode()).isEqualTo(4001);
            leave(peer, 4001);
        }
        return 2;
    }

    /** A few messages, then what the server must refuse, each kind with its code. */
    private int refused() throws IOException {
        HostileFrames.Refused refused = frames.next();
        int before = random.nextInt(4);
        try (BarePeer peer = connect()) {
            peer.send(BarePeer.handshake(query)).answer();
            for (int i = 0; i < before; i++) {
                peer.send(frame(text.next()));
            }
            peer.send(refused.bytes());
            assertThat(peer.nextClose().closeCode()).isEqualTo(refused.closeCode());
            leave(peer, refused.closeCode());
        }
        return 2 + before;
    }

    private void leave(BarePeer peer, int code) throws IOException {
        try {
            switch (random.nextInt(3)) {
                case 0 -> peer.send(ClientFrame.close(code, "")).finish().awaitEnd();
                case 1 -> peer.finish().awaitEnd();
                default -> peer.reset();
            }
        } catch (SocketException e) {
            // the server was quicker to end it
        }
    }

    /** Every message is answered, and the connection goes on: an error closes nothing. */
    private int messages() throws IOException {
        int count = 1 + random.nextInt(MESSAGES_PER_MINUTE - 1);
        List<byte[]> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(frame(text.next()).bytes(random.nextInt()));
        }
        batch.add(ClientFrame.ping("the end".getBytes()).bytes(random.nextInt()));
        try (BarePeer peer = connect()) {
            peer.send(BarePeer.handshake(query)).answer();
            peer.send(joined(batch));
            int answers = 0;
            for (BarePeer.Frame frame = peer.next(); frame.opcode() != ClientFrame.PONG; frame = peer.next()) {
                assertThat(frame.opcode()).as("%s", frame.closeReason()).isEqualTo(ClientFrame.TEXT);
                answers += answers(JSON.readTree(frame.text()));
            }
            assertThat(answers).as("answers to %s messages", count).isEqualTo(count);
            leave(peer, 1000);
        }
        return count + 2;
    }

    private static int answers(JsonNode message) {
        if (message.isArray()) {
            int sum = 0;
            for (JsonNode each : message) {
                sum += answers(each);
            }
            return sum;
        }
        String type = message.path("type").asText();
        if (type.equals("error")) {
            assertThat(message.path("message").asText()).hasSizeBetween(1, 1_000);
        }
        return ANSWERS.contains(type) ? 1 : 0;
    }

    /** More than anybody may send, by one who does not read. */
    private int tooMuch() throws IOException {
        try (BarePeer peer = connect()) {
            peer.send(BarePeer.handshake(query)).answer();
            for (int i = 0; i <= 2 * MESSAGES_PER_MINUTE; i++) {
                peer.send(random.nextBoolean() ? ClientFrame.ping(frames.bytes(125)) : frame(text.next()));
            }
            assertThat(peer.nextClose().closeCode()).isEqualTo(4029);
            leave(peer, 4029);
        } catch (EOFException e) {
            throw new AssertionError("ended without a close frame", e);
        }
        return 2 + 2 * MESSAGES_PER_MINUTE;
    }

    private static byte[] joined(List<byte[]> parts) {
        int length = parts.stream().mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
