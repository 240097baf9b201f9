package io.hirundo.appliance.bench;

/**
 * Socket.IO protocol 5 over Engine.IO protocol 4 on a WebSocket from the start: the first digit of a text frame is
 * Engine.IO's packet type (0 open, 2 ping, 3 pong, 4 message), the second Socket.IO's (0 connect, 2 event,
 * 3 acknowledgement, 4 connect error).
 */
final class SocketIoDialect implements Dialect {
    static final String NAME = "socket.io";

    /** With the number 0 for an acknowledgement: {@code 430[…]} says that the rooms are joined. */
    private static final byte[] SUBSCRIBE = ClientFrames.text("420[\"subscribe\",{\"devices\":[\"*\"]}]");
    private static final byte[] PONG = ClientFrames.text("3");

    private final byte[] connect;

    SocketIoDialect(String token) {
        this.connect = ClientFrames.text("40{\"token\":\"" + token + "\"}");
    }

    @Override
    public byte[] upgrade(String token) {
        return Dialect.upgradeRequest("/socket.io/?EIO=4&transport=websocket");
    }

    @Override
    public byte[] greeting() {
        return SILENCE;
    }

    @Override
    public Meaning meaning(byte[] bytes, int from, int to) {
        if (from == to) {
            return Meaning.OTHER;
        }
        return switch (bytes[from]) {
            case '0' -> Meaning.WELCOME;
            case '1' -> Meaning.REFUSED;
            case '2' -> Meaning.PING;
            case '4' -> to - from < 2 ? Meaning.OTHER : message(bytes[from + 1]);
            default -> Meaning.OTHER;
        };
    }

    private static Meaning message(byte type) {
        return switch (type) {
            case '0' -> Meaning.ADMITTED;
            case '2' -> Meaning.EVENT;
            case '3' -> Meaning.SUBSCRIBED;
            case '1', '4' -> Meaning.REFUSED;
            default -> Meaning.OTHER;
        };
    }

    @Override
    public byte[] answer(Meaning meaning) {
        return switch (meaning) {
            case WELCOME -> connect;
            case ADMITTED -> SUBSCRIBE;
            case PING -> PONG;
            case EVENT, SUBSCRIBED, REFUSED, OTHER -> SILENCE;
        };
    }

    @Override
    public byte[] beat() {
        return SILENCE;
    }
}
