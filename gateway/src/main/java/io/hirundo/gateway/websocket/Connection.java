package io.hirundo.gateway.websocket;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
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

    /**
     * Throws nothing: Helidon would answer an exception with an HTTP error in the midst of the frames. It waits for the next
     * frame right here and no deeper: the stack of a waiting thread is most of what an idle viewer takes.
     */
    @Override
    public void handle(Limit limit) {
        HelidonSocket socket = context.serverSocket();
        ReadBuffer.shrink(socket);
        Input input = new Input(socket);
        FrameReader frames = new FrameReader(input, maxMessageBytes);
        try {
            conversation.opened(wire);
            if (!input.next(first())) {
                return;
            }
            while (converse(frames)) {
                if (input.isEmpty()) {
                    input.forget();
                    if (!input.next(socket.get())) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Helidon ends the connection
        } catch (RuntimeException e) {
            LOG.debug("connection ended: {}", e.toString()); // reset, cut, aborted: the peer's doing, nothing to report
        } finally {
            conversation.ended();
        }
    }

    /** @return false at the end */
    private boolean converse(FrameReader frames) throws InterruptedException {
        try {
            try {
                return hear(frames.next());
            } catch (Violation e) {
                conversation.violated(e.closeCode(), e.getMessage());
                // To end it now, with bytes unread, would reset the connection, and the peer miss the reason.
                frames.skipToClose();
                conversation.closed(e.closeCode());
            }
        } catch (Input.End e) {
            LOG.debug("the peer left without a close frame");
        }
        return false;
    }

    /** @return false at the peer's close */
    private boolean hear(Frame frame) throws InterruptedException {
        switch (frame) {
            case Frame.Text text -> conversation.text(text.message());
            case Frame.Ping ping -> conversation.ping(ping.payload());
            case Frame.Pong _ -> conversation.pong();
            case Frame.Close close -> {
                conversation.closed(close.code());
                return false;
            }
        }
        return true;
    }

    /**
     * The first bytes come through Helidon's reader: it may have read them together with the handshake. If not, waiting
     * there makes it let go of the handshake, which it would keep as long as the connection lasts.
     *
     * @return null at the end
     */
    private byte[] first() {
        DataReader reader = context.dataReader();
        try {
            reader.ensureAvailable();
            return reader.readBuffer(reader.available()).readBytes();
        } catch (DataReader.InsufficientDataAvailableException e) {
            return null;
        }
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
