package io.hirundo.gateway.websocket;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Helidon 4.2 gives every connection a buffer of 8 KiB to read into, and no way to say otherwise. A viewer sends a hundred
 * bytes a minute; ten thousand of them would hold 80 MB for it, half of all that the gateway has. So a smaller
 * one is put in its place, by reflection. Where that does not work (a Helidon that has changed), everything works the
 * same and takes more memory; the test of this class tells.
 */
final class ReadBuffer {
    /** A subscribe message fits; a larger one takes several reads. */
    static final int BYTES = 256;
    private static final Logger LOG = LoggerFactory.getLogger(ReadBuffer.class);
    private static final Field FIELD = field();

    private ReadBuffer() {}

    /** @return whether it worked */
    static boolean shrink(HelidonSocket socket) {
        if (FIELD == null || !(socket instanceof PlainSocket)) {
            return false;
        }
        try {
            FIELD.set(socket, new byte[BYTES]);
            return true;
        } catch (IllegalAccessException e) {
            LOG.debug("a connection keeps its large buffer: {}", e.toString());
            return false;
        }
    }

    private static Field field() {
        try {
            Field field = PlainSocket.class.getDeclaredField("readBuffer");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.info("each viewer takes 8 KiB more memory than it must: {}", e.toString());
            return null;
        }
    }
}
