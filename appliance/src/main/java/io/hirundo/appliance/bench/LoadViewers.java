package io.hirundo.appliance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * All viewers, on one thread of their own: they must not take the CPU from the server that is measured. Other threads ask
 * by {@link #connect} and {@link #stall} and read the {@link #tally}.
 */
final class LoadViewers implements AutoCloseable {
    /** Handshakes under way: enough to keep a server busy, fewer than any server's backlog (Mosquitto's is 100). */
    private static final int MOST_IN_FLIGHT = 64;
    private static final long BEAT_NANOS = 1_000_000_000;
    /** A viewer beats every so many beats; each time it is another part of the viewers. */
    private static final int BEAT_SLOTS = 30;
    /** A stalled viewer's receive buffer: small, so that the server comes to feel it. The kernel doubles it. */
    private static final int SMALL_BUFFER = 4 * 1024;

    private final Selector selector = Selector.open();
    private final InetSocketAddress address;
    private final Dialect dialect;
    private final byte[] upgrade;
    private final Tally tally = new Tally();
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("viewers").unstarted(this::run);

    // The viewers' thread's own.
    private final ByteBuffer shared = ByteBuffer.allocateDirect(LoadViewer.MOST_BYTES);
    private final byte[] bytes = new byte[2 * LoadViewer.MOST_BYTES];
    private final Consumer<SelectionKey> whenReady = this::ready;
    private final List<LoadViewer> viewers = new ArrayList<>(); // those that are subscribed
    private int toStart;
    private int inFlight;
    private boolean stalling;
    private long lastBeat = System.nanoTime();
    private int slot;

    /** Of the call under way; done when nothing is left to start and nothing is in flight. */
    private CompletableFuture<Void> connected = CompletableFuture.completedFuture(null);
    /** The first thing that went wrong; what follows from it is not of interest. */
    private volatile String trouble = "";

    LoadViewers(int port, Dialect dialect, String token) throws IOException {
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.dialect = dialect;
        this.upgrade = dialect.upgrade(token);
        thread.start();
    }

    Tally tally() {
        return tally;
    }

    /** What has gone wrong so far; empty if all viewers are well. A stalled viewer's end is none of it. */
    String trouble() {
        return trouble;
    }

    /** So many more viewers. @return done when all of them are subscribed, or one has failed */
    CompletableFuture<Void> connect(int count) {
        return begin(count, false);
    }

    /** One more viewer, which reads no more as soon as it is subscribed. Nothing is counted of it from then on. */
    CompletableFuture<Void> stall() {
        return begin(1, true);
    }

    private CompletableFuture<Void> begin(int count, boolean stall) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        asked.add(() -> {
            connected = done;
            stalling = stall;
            toStart = count;
        });
        selector.wakeup();
        return done;
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(whenReady, BEAT_NANOS / 1_000_000);
                for (Runnable next = asked.poll(); next != null; next = asked.poll()) {
                    next.run();
                }
                while (toStart > 0 && inFlight < MOST_IN_FLIGHT && trouble.isEmpty()) {
                    toStart--;
                    inFlight++;
                    start();
                }
                if (System.nanoTime() - lastBeat > BEAT_NANOS) {
                    beat();
                }
            }
        } catch (ClosedSelectorException e) {
            // That is its end.
        } catch (IOException e) {
            fail("the load's selector: " + e);
        }
    }

    private void start() {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (stalling) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            LoadViewer viewer = new LoadViewer(channel, dialect, tally);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, viewer);
            if (channel.connect(address)) {
                opened(key, viewer);
            }
        } catch (IOException e) {
            close(channel);
            fail("connecting: " + e);
        }
    }

    private void opened(SelectionKey key, LoadViewer viewer) throws IOException {
        key.interestOps(SelectionKey.OP_READ);
        viewer.say(upgrade);
    }

    private void ready(SelectionKey key) {
        LoadViewer viewer = (LoadViewer) key.attachment();
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                opened(key, viewer);
                return;
            }
            read(key, viewer);
        } catch (IOException e) {
            key.cancel();
            close(key.channel());
            fail(e.getMessage());
        }
    }

    private void read(SelectionKey key, LoadViewer viewer) throws IOException {
        shared.clear();
        if (((SocketChannel) key.channel()).read(shared) < 0) {
            throw new IOException("the server ended a viewer's connection");
        }
        LoadViewer.State before = viewer.state();
        viewer.received(shared.flip(), bytes, System.nanoTime());
        if (before != LoadViewer.State.EVENTS && viewer.state() == LoadViewer.State.EVENTS) {
            subscribed(key, viewer);
        }
    }

    private void subscribed(SelectionKey key, LoadViewer viewer) {
        if (stalling) {
            key.interestOps(0);
        } else {
            viewers.add(viewer);
        }
        inFlight--;
        if (inFlight == 0 && toStart == 0) {
            connected.complete(null);
        }
    }

    private void beat() {
        lastBeat = System.nanoTime();
        slot = (slot + 1) % BEAT_SLOTS;
        try {
            for (int i = slot; i < viewers.size(); i += BEAT_SLOTS) {
                viewers.get(i).say(dialect.beat());
            }
        } catch (IOException e) {
            fail("a viewer's ping: " + e);
        }
    }

    private void fail(String what) {
        if (trouble.isEmpty()) {
            trouble = what;
        }
        connected.completeExceptionally(new IOException(what));
    }

    private static void close(Channel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a close that fails leaks a descriptor: nothing of ours causes that
        }
    }

    @Override
    public void close() throws IOException {
        List<Channel> channels = new ArrayList<>();
        selector.keys().forEach(key -> channels.add(key.channel())); // nothing connects any more: the set stands still
        selector.close();
        channels.forEach(LoadViewers::close);
    }
}
