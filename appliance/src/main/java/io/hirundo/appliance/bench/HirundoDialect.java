package io.hirundo.appliance.bench;

/** Hirundo's own messages (protocol, section 3); the peers over bare WebSockets speak them too. */
final class HirundoDialect implements Dialect {
    static final String NAME = "hirundo";

    /** Where {@code {"type":"} ends; type is the first member of every message. */
    private static final int TYPE_AT = 9;
    private static final byte[] SUBSCRIBE =
            ClientFrames.text("{\"type\":\"subscribe\",\"id\":\"1\",\"devices\":[\"*\"]}");

    @Override
    public byte[] upgrade(String token) {
        return Dialect.upgradeRequest("/ws", "Authorization: Bearer " + token);
    }

    @Override
    public byte[] greeting() {
        return SUBSCRIBE;
    }

    /** Two letters tell what matters here: te(lemetry), su(bscribed), er(ror). */
    @Override
    public Meaning meaning(byte[] bytes, int from, int to) {
        if (to - from < TYPE_AT + 2) {
            return Meaning.OTHER;
        }
        int letters = bytes[from + TYPE_AT] << 8 | bytes[from + TYPE_AT + 1];
        return switch (letters) {
            case 't' << 8 | 'e' -> Meaning.EVENT;
            case 's' << 8 | 'u' -> Meaning.SUBSCRIBED;
            case 'e' << 8 | 'r' -> Meaning.REFUSED;
            default -> Meaning.OTHER;
        };
    }

    @Override
    public byte[] answer(Meaning meaning) {
        return SILENCE;
    }

    @Override
    public byte[] beat() {
        return SILENCE;
    }
}
