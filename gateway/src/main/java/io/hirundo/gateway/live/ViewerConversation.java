package io.hirundo.gateway.live;

import io.hirundo.gateway.websocket.Conversation;
import io.hirundo.gateway.websocket.Wire;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One connection to {@code /ws}, on the connection's own thread: what comes in is handed to {@link Live}. */
final class ViewerConversation implements Conversation {
    static final String SUBPROTOCOL = "hirundo.v1";
    /** For the answer to the peer's close frame, behind a write that is under way. */
    private static final long CLOSING_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Live live;
    private final boolean subprotocol;
    private final boolean batch;
    private Optional<String> token;
    private Viewer viewer;

    /** @param batch whether the viewer asked for arrays of messages */
    ViewerConversation(Live live, Optional<String> token, boolean subprotocol, boolean batch) {
        this.live = live;
        this.token = token;
        this.subprotocol = subprotocol;
        this.batch = batch;
    }

    @Override
    public Optional<String> subprotocol() {
        return subprotocol ? Optional.of(SUBPROTOCOL) : Optional.empty();
    }

    @Override
    public void opened(Wire wire) throws InterruptedException {
        viewer = live.open(wire, batch);
        if (token.isPresent()) {
            live.admit(viewer, token.get());
            token = Optional.empty();
        }
    }

    @Override
    public void text(String message) throws InterruptedException {
        try {
            live.message(viewer, message);
        } catch (RuntimeException e) {
            live.failed(e);
        }
    }

    @Override
    public void ping(byte[] payload) throws InterruptedException {
        live.pinged(viewer, payload);
    }

    @Override
    public void pong() {
        viewer.ponged();
    }

    @Override
    public void closed(int code) throws InterruptedException {
        viewer.answerClose(code);
        viewer.outbox().awaitClosed(CLOSING_MILLIS);
    }

    @Override
    public void violated(int code, String reason) {
        live.violated(viewer, code, reason);
    }

    @Override
    public void ended() {
        if (viewer != null) {
            live.ended(viewer);
        }
    }
}
