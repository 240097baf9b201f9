package io.hirundo.appliance.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end by SIGTERM or Ctrl-C. The JVM ends as soon as its shutdown threads have, so ours waits until the main thread has
 * stopped everything in its order, but not for ever: a part that hangs must not keep a gateway from being restarted. Who asks
 * a second time does not want to wait for the viewers.
 */
final class Stop {

    private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

    /** Longer than the parts' own limits together, a minute of limits.drain among them; shorter than the 90 s after which systemd kills. */
    private static final long LIMIT_SECONDS = 80;

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile Runnable hurry = () -> { };

    /** From now on a signal asks for the stop. */
    static Stop atSignals() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop::askAndWait));
        return stop;
    }

    private void askAndWait() {
        asked.complete(null);
        Signals.hear(() -> {
            LOG.info("Asked to stop once more: waiting for nobody");
            hurry.run();
        });
        try {
            if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("Not stopped after {} s; ending all the same", LIMIT_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Main thread: what a second signal is to do. */
    void onSecond(Runnable what) {
        hurry = what;
    }

    /** Main thread: waits until somebody asks, or until something else has happened. */
    void awaitOr(CompletionStage<?> other) throws InterruptedException {
        try {
            CompletableFuture.anyOf(asked, other.toCompletableFuture()).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("what was waited for failed", e);
        }
    }

    boolean isAsked() {
        return asked.isDone();
    }

    /** Main thread: waits for that time at most; true if somebody has asked. */
    boolean isAskedWithin(long millis) throws InterruptedException {
        try {
            asked.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a wish to stop cannot fail", e);
        }
    }

    /** Main thread: all is stopped. */
    void done() {
        done.countDown();
    }
}
