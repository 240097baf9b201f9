package io.hirundo.gateway.live;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Helidon's calls for one connection, on the connection's own thread. Nothing may be thrown out of them: Helidon would
 * tell the client the exception's message.
 */
final class ViewerListener implements WsListener {
    private static final Logger LOG = LoggerFactory.getLogger(ViewerListener.class);
    private static final String SUBPROTOCOL = "hirundo.v1";

    private final Live live;
    private Optional<String> token = Optional.empty();
    private Viewer viewer;
    private boolean fragment;

    ViewerListener(Live live) {
        this.live = live;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        live.checkRoom();
        token = live.tokenOf(prologue, headers);
        boolean offered = headers.contains(HeaderNames.create("Sec-WebSocket-Protocol"))
                && headers.get(HeaderNames.create("Sec-WebSocket-Protocol")).allValues(true).contains(SUBPROTOCOL);
        return offered
                ? Optional.of(WritableHeaders.create()
                        .add(HeaderNames.create("Sec-WebSocket-Protocol"), SUBPROTOCOL))
                : Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        try {
            viewer = live.open(session, token);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("interrupted while opening", e);
        } catch (RuntimeException e) {
            // Reset before it was open: there is no address any more, and nobody to talk to.
            throw new CloseConnectionException("the connection ended while it was opened", e);
        }
        token = Optional.empty();
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        if (fragment || !last) {
            // Helidon decodes each fragment by itself, which breaks characters that stand across two of them.
            fragment = true;
            viewer.close(CloseCode.UNSUPPORTED, "fragmented messages are not taken; send one frame a message");
            return;
        }
        guarded(() -> live.message(viewer, text));
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        viewer.close(CloseCode.UNSUPPORTED, "binary frames are not taken; send JSON as text");
    }

    @Override
    public void onPing(WsSession session, BufferData buffer) {
        guarded(() -> live.pinged(viewer, buffer.readBytes()));
    }

    @Override
    public void onPong(WsSession session, BufferData buffer) {
        viewer.ponged();
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        guarded(() -> live.leave(viewer));
    }

    @Override
    public void onError(WsSession session, Throwable error) {
        LOG.debug("viewer {}: {}", viewer == null ? "not yet open" : viewer.socket().peer(), error.toString());
        if (viewer != null) {
            guarded(() -> live.leave(viewer));
        }
    }

    private interface Call {
        void run() throws InterruptedException;
    }

    private void guarded(Call call) {
        try {
            call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Helidon ends the connection
        } catch (RuntimeException e) {
            live.failed(e);
        }
    }
}
