package io.hirundo.gateway.live;

import io.hirundo.gateway.event.Frames;
import java.io.ByteArrayOutputStream;

/** Text frames to fewer of them, each a JSON array of the messages ({@code ?batch=1}). Pings and the like end an array. */
final class FrameArrays {
    /** A client has to hold an array whole before it can look at the first message. */
    private static final int MAX_ARRAY_BYTES = 64 * 1024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream array = new ByteArrayOutputStream();

    void add(byte[] frame) {
        if (!Frames.isText(frame)) {
            endArray();
            out.writeBytes(frame);
            return;
        }
        int start = Frames.payloadStart(frame);
        if (array.size() + frame.length - start > MAX_ARRAY_BYTES) {
            endArray();
        }
        array.write(array.size() == 0 ? '[' : ',');
        array.write(frame, start, frame.length - start);
    }

    byte[] bytes() {
        endArray();
        return out.toByteArray();
    }

    private void endArray() {
        if (array.size() > 0) {
            array.write(']');
            out.writeBytes(Frames.text(array.toByteArray()));
            array.reset();
        }
    }
}
