package io.hirundo.gateway.websocket;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads frames from the handshake to the end, on Helidon's thread of the connection. */
final class Connection implements ServerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final ConnectionContext context;
    private final Conversation conversation;
    private final int maxMessageBytes;
    private final Wire wire;

    Connection(ConnectionContext context, Conversation conversation, int maxMessageBytes) {
        this.context = context;
        this.conversation = conversation;
        this.maxMessageBytes = maxMessageBytes;
        this.wire = new Wire(context);
    }

    /** Throws nothing: Helidon would answer an exception with an HTTP error in the midst of the frames. */
    @Override
    public void handle(Limit limit) {
        ReadBuffer.shrink(context.serverSocket());
        try {
            conversation.opened(wire);
            converse(new Input(pipelined(), context.serverSocket()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Helidon ends the connection
        } catch (RuntimeException e) {
            LOG.debug("connection ended: {}", e.toString()); // reset, cut, aborted: the peer's doing, nothing to report
        } finally {
            conversation.ended();
        }
    }

    private void converse(Input input) throws InterruptedException {
        FrameReader frames = new FrameReader(input, maxMessageBytes);
        try {
            try {
                converse(frames);
            } catch (Violation e) {
                conversation.violated(e.closeCode(), e.getMessage());
                // To end it now, with bytes unread, would reset the connection, and the peer miss the reason.
                frames.skipToClose();
                conversation.closed(e.closeCode());
            }
        } catch (Input.End e) {
            LOG.debug("the peer left without a close frame");
        }
    }

    private void converse(FrameReader frames) throws InterruptedException, Violation, Input.End {
        while (true) {
            switch (frames.next()) {
                case Frame.Text text -> conversation.text(text.message());
                case Frame.Ping ping -> conversation.ping(ping.payload());
                case Frame.Pong _ -> conversation.pong();
                case Frame.Close close -> {
                    conversation.closed(close.code());
                    return;
                }
            }
        }
    }

    /** What the peer sent right behind its handshake. */
    private byte[] pipelined() {
        int length = context.dataReader().available();
        return length == 0 ? Input.NOTHING : context.dataReader().readBuffer(length).readBytes();
    }

    /** Never idle: the endpoint pings, and knows who is still there. */
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        wire.abort();
    }
}
