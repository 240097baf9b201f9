package io.hirundo.gateway.live;

import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.Frames;
import io.hirundo.gateway.websocket.Wire;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One WebSocket connection. Fields are grouped by the thread that owns them; what several use is volatile or the
 * {@link Outbox}.
 */
final class Viewer implements Outbox.Bell {
    private final Wire wire;
    private final FanOut fanOut;
    private final Outbox outbox;
    private final LiveCounters counters;
    private final boolean batched;
    private final long openedAtNanos;
    private final AtomicBoolean gone = new AtomicBoolean();
    private final AtomicBoolean counted = new AtomicBoolean();

    // written once by the connection's thread, when the token was good
    private volatile Principal principal;

    // written by the sequencer, read by the writer too
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    // owned by the sequencer
    private int subscribed;
    /** Of its subscriptions, those that have still to catch up. */
    private int behind;
    /** What lies behind this and not behind {@link #rejoinsAfter} is brought by a replay alone. */
    private long leavesAfter;
    private long rejoinsAfter;

    // written by the sequencer, read by a replay when it begins
    private volatile long reached;

    // owned by the pulse
    private long pingedAtNanos;
    private long closingSinceNanos;

    // written by the connection's thread, read by the pulse
    private volatile boolean pongSeen = true;

    // written by the viewer's writer, read by the pulse; 0: no write under way
    private volatile long writingSinceNanos;
    private volatile boolean replaying;

    /** @param batched whether it gets its messages in JSON arrays */
    Viewer(Wire wire, FanOut fanOut, OutboxLimit outboxLimit, LiveCounters counters, boolean batched, long nowNanos) {
        this.wire = wire;
        this.fanOut = fanOut;
        this.outbox = new Outbox(outboxLimit, this);
        this.counters = counters;
        this.batched = batched;
        this.openedAtNanos = nowNanos;
        this.pingedAtNanos = nowNanos;
    }

    @Override
    public void ring(boolean first, boolean hurry) {
        fanOut.ring(this, first, hurry);
    }

    /** Only the sequencer. Never waits. */
    void deliver(Event event) {
        if (event.seq() > leavesAfter && event.seq() <= rejoinsAfter) {
            return;
        }
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

    /** What it is to be sent next is no longer kept. */
    void overtaken() {
        counters.tooSlow.increment();
        close(CloseCode.TOO_SLOW, "what comes next is no longer kept; resume with since");
    }

    void violated(int code, String reason) {
        outbox.close(Frames.close(code, reason), true);
    }

    /** With the peer's own code, as RFC 6455, section 5.5.1, has it; nothing else is sent any more. */
    void answerClose(int code) {
        outbox.close(Frames.close(code, ""), true);
    }

    void send(Object frame) {
        outbox.control(frame);
    }

    /** @return false where there is no room for what can wait */
    boolean spare(byte[] frame) {
        return outbox.spare(frame);
    }

    /** @return true the first time only */
    boolean leave() {
        return gone.compareAndSet(false, true);
    }

    boolean isGone() {
        return gone.get();
    }

    Wire wire() {
        return wire;
    }

    boolean isBatched() {
        return batched;
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
        principal = admitted; // first: who counts it down asks for it
        counted.set(true);
    }

    /** Whether its user's connections are to be counted down: true once, and only if it was admitted. */
    boolean uncount() {
        return counted.compareAndSet(true, false);
    }

    /** Only the sequencer. */
    Subscription subscribe(ViewerMessage.Subscribe wish, long startsAfter) {
        Subscription subscription = new Subscription(this, wish, startsAfter, subscribed++);
        subscriptions.add(subscription);
        return subscription;
    }

    /** With those that have ended, until {@link #settle}. */
    List<Subscription> subscriptions() {
        return subscriptions;
    }

    /**
     * One more is to catch up. From here on nothing comes from the rooms, until all have: what all subscriptions are owed is
     * brought by the replays, in order, and the outbox stays empty meanwhile. Only the sequencer.
     */
    void fallBehind(long lastSeq) {
        if (behind++ == 0) {
            leavesAfter = lastSeq;
            rejoinsAfter = Long.MAX_VALUE;
            reached = lastSeq;
            subscriptions.forEach(subscription -> subscription.take(lastSeq));
        }
    }

    /**
     * One has caught up, and with it all that were made before. Only the sequencer.
     *
     * @return whether the rooms are to bring what comes next; if not, it is the next one's turn
     */
    boolean catchUp(Subscription subscription, long lastSeq) {
        if (--behind == 0) {
            rejoinsAfter = lastSeq;
            return true;
        }
        reached = lastSeq;
        for (Subscription each : subscriptions) {
            if (each.isUpTo(subscription)) {
                each.take(lastSeq);
            }
        }
        return false;
    }

    /** Only the sequencer. Whether everything comes from the rooms. */
    boolean isLevel() {
        return behind == 0;
    }

    /** Up to which seq everything has been sent for those subscriptions whose replay is through, or that needed none. */
    long reached() {
        return reached;
    }

    /** Forgets what has ended, if no replay needs to know of it. Only the sequencer. */
    void settle() {
        if (behind == 0 && !replaying) {
            subscriptions.removeIf(Subscription::isEnded);
            subscriptions.forEach(Subscription::forgetFormer);
        }
    }

    long pingedAtNanos() {
        return pingedAtNanos;
    }

    void pinged(long nowNanos) {
        pingedAtNanos = nowNanos;
        pongSeen = false;
    }

    /** A ping would wait behind the replay, which may take minutes; and what stalls there is seen by its writes. */
    void needsNoPing(long nowNanos) {
        pingedAtNanos = nowNanos;
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

    /** Only who writes. */
    void replaying(boolean begun) {
        replaying = begun;
    }

    boolean isReplaying() {
        return replaying;
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
