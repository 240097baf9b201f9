package io.hirundo.appliance.bench;

import java.io.IOException;

/**
 * MQTT 3.1.1 in binary frames, as Mosquitto's own WebSocket listener has it. The viewer subscribes with QoS 0. MQTT lets
 * packets and frames begin where they like; Mosquitto 2.0 sends each packet in a frame of its own, and only that is
 * understood here.
 */
final class MqttDialect implements Dialect {
    static final String NAME = "mqtt";

    /** Clean session, keep-alive of 60 s, no client id: the broker makes one up. */
    private static final byte[] CONNECT = ClientFrames.binary(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0});
    private static final byte[] SUBSCRIBE = ClientFrames.binary(subscribe("devices/+/telemetry"));
    private static final byte[] PINGREQ = ClientFrames.binary(new byte[] {(byte) 0xc0, 0});

    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int SUBACK = 9;

    private static byte[] subscribe(String filter) {
        byte[] packet = new byte[7 + filter.length()];
        packet[0] = (byte) 0x82;
        packet[1] = (byte) (packet.length - 2);
        packet[3] = 1; // packet identifier
        packet[5] = (byte) filter.length();
        System.arraycopy(Dialect.ascii(filter), 0, packet, 6, filter.length());
        return packet; // the last byte, QoS, is 0
    }

    @Override
    public byte[] upgrade(String token) {
        return Dialect.upgradeRequest("/mqtt", "Sec-WebSocket-Protocol: mqtt");
    }

    @Override
    public byte[] greeting() {
        return CONNECT;
    }

    @Override
    public Meaning meaning(byte[] bytes, int from, int to) throws IOException {
        requireOnePacket(bytes, from, to);
        return switch ((bytes[from] & 0xff) >> 4) {
            case PUBLISH -> Meaning.EVENT;
            case CONNACK -> bytes[from + 3] == 0 ? Meaning.ADMITTED : Meaning.REFUSED;
            case SUBACK -> bytes[from + 4] < 0 ? Meaning.REFUSED : Meaning.SUBSCRIBED;
            default -> Meaning.OTHER;
        };
    }

    private static void requireOnePacket(byte[] bytes, int from, int to) throws IOException {
        int length = 0;
        int at = from + 1;
        for (int shift = 0; at < to && shift < 28; shift += 7) {
            length |= (bytes[at] & 0x7f) << shift;
            if (bytes[at++] >= 0) {
                break;
            }
        }
        if (at + length != to) {
            throw new IOException("a frame of " + (to - from) + " bytes is not one MQTT packet of " + (at + length - from));
        }
    }

    @Override
    public byte[] answer(Meaning meaning) {
        return meaning == Meaning.ADMITTED ? SUBSCRIBE : SILENCE;
    }

    @Override
    public byte[] beat() {
        return PINGREQ;
    }
}
