package io.hirundo.gateway.live;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Frames;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One WebSocket connection. Fields are grouped by the thread that owns them; what several use is volatile or the
 * {@link Outbox}.
 */
final class Viewer {
    private final ViewerSocket socket;
    private final Outbox outbox;
    private final LiveCounters counters;
    /** Helidon's thread of this connection: it ends when the connection does, whatever the reason was. */
    private final Thread connection;
    private final long openedAtNanos;
    private final AtomicBoolean gone = new AtomicBoolean();
    private final AtomicBoolean counted = new AtomicBoolean();

    // written once by the connection's thread, when the token was good
    private volatile Principal principal;

    // written by the sequencer, read by the writer too
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    // owned by the sequencer
    private int subscribed;

    // owned by the pulse
    private long pingedAtNanos;
    private long closingSinceNanos;

    // written by the connection's thread, read by the pulse
    private volatile boolean pongSeen = true;

    // written by the viewer's writer, read by the pulse; 0: no write under way
    private volatile long writingSinceNanos;

    Viewer(ViewerSocket socket, Outbox outbox, LiveCounters counters, Thread connection, long nowNanos) {
        this.socket = socket;
        this.outbox = outbox;
        this.counters = counters;
        this.connection = connection;
        this.openedAtNanos = nowNanos;
        this.pingedAtNanos = nowNanos;
    }

    /** Only the sequencer. Never waits. */
    void deliver(Event event) {
        switch (outbox.offer(event)) {
            case TAKEN -> { }
            case CONFLATED -> counters.conflated.increment();
            case TOO_SLOW -> counters.tooSlow.increment();
            case CLOSED -> { } // its leaving is under way
        }
    }

    void close(CloseCode code, String reason) {
        outbox.close(Frames.close(code.code(), reason), code != CloseCode.GOING_AWAY);
    }

    void send(Object frame) {
        outbox.control(frame);
    }

    /** @return true the first time only */
    boolean leave() {
        return gone.compareAndSet(false, true);
    }

    boolean isGone() {
        return gone.get();
    }

    boolean isConnectionAlive() {
        return connection.isAlive();
    }

    ViewerSocket socket() {
        return socket;
    }

    Outbox outbox() {
        return outbox;
    }

    long openedAtNanos() {
        return openedAtNanos;
    }

    Principal principal() {
        return principal;
    }

    /** Its user's connections were counted up for it. */
    void admit(Principal admitted) {
        counted.set(true);
        principal = admitted;
    }

    /** Whether its user's connections are to be counted down: true once, and only if it was admitted. */
    boolean uncount() {
        return counted.compareAndSet(true, false);
    }

    /** Only the sequencer. */
    Subscription subscribe(DevicePatterns devices, Set<EventType> types, long startsAfter) {
        Subscription subscription = new Subscription(this, devices, types, startsAfter, subscribed++);
        subscriptions.add(subscription);
        return subscription;
    }

    List<Subscription> subscriptions() {
        return subscriptions;
    }

    long pingedAtNanos() {
        return pingedAtNanos;
    }

    void pinged(long nowNanos) {
        pingedAtNanos = nowNanos;
        pongSeen = false;
    }

    void ponged() {
        pongSeen = true;
    }

    boolean isPongSeen() {
        return pongSeen;
    }

    /** Nanoseconds for which the viewer has been closing, 0 if it is not. Only the pulse. */
    long closingForNanos(long nowNanos) {
        if (!outbox.isClosing()) {
            return 0;
        }
        if (closingSinceNanos == 0) {
            closingSinceNanos = nowNanos;
        }
        return nowNanos - closingSinceNanos;
    }

    void writing(long sinceNanos) {
        writingSinceNanos = sinceNanos;
    }

    /** Nanoseconds for which the write under way has been waiting; 0: there is none. */
    long writingForNanos(long nowNanos) {
        long since = writingSinceNanos;
        return since == 0 ? 0 : nowNanos - since;
    }
}
