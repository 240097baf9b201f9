package io.hirundo.gateway;

import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.EntryRefused;
import io.hirundo.gateway.device.Registry;
import io.hirundo.gateway.device.RegistryFile;
import io.hirundo.gateway.device.UserEntry;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.journal.Removed;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what users change about devices: one thread of its own does it in turn, waits for the disk, and has the sequencer show
 * it. At most {@value #MAX_WAITING} changes wait; one more is refused.
 *
 * <p>Each step of a removal can be done again, and none undoes another: after a kill the device is still there, or is hidden for good
 * and what is left of it goes with the next commits.
 */
final class DeviceRegistry implements Registry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceRegistry.class);
    private static final int MAX_WAITING = 64;
    /** For the sequencer, and for a commit: a card that takes longer is in trouble. */
    private static final long STEP_SECONDS = 20;
    /** The steps of one removal, and what it counts. */
    private static final long TURN_SECONDS = 60;

    private final RegistryFile file;
    private final Sequencer sequencer;
    private final Journal journal;
    private final Consumer<String> forgetAlerts;
    private final Predicate<String> forgetOnBroker;
    private final InstantSource clock;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("registry").factory());
    /** Owned by the thread. */
    private Map<String, UserEntry> entries;

    /**
     * Reads the file; before the sequencer starts.
     *
     * @param forgetAlerts   on the sequencer: whoever raises alerts for the device is done with it
     * @param forgetOnBroker has the broker forget what it retains of a device; false if it could not be told
     */
    DeviceRegistry(RegistryFile file, Sequencer sequencer, Journal journal, Consumer<String> forgetAlerts,
                   Predicate<String> forgetOnBroker, InstantSource clock) {
        this.file = file;
        this.sequencer = sequencer;
        this.journal = journal;
        this.forgetAlerts = forgetAlerts;
        this.forgetOnBroker = forgetOnBroker;
        this.clock = clock;
        this.entries = file.read();
        entries.forEach(sequencer.deviceTable()::say);
    }

    @Override
    public Change change(String deviceId, byte[] mergePatch) {
        return inTurn(() -> changeNow(deviceId, mergePatch), Change.Failed::new);
    }

    @Override
    public Removal remove(String deviceId) {
        return inTurn(() -> removeNow(deviceId), Removal.Failed::new);
    }

    private <T> T inTurn(Callable<T> work, Function<String, T> failed) {
        try {
            return thread.submit(work).get(TURN_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            return failed.apply("too many changes wait for the disk, or the gateway is stopping");
        } catch (TimeoutException e) {
            return failed.apply("it was not done within " + TURN_SECONDS + " s; it may still be");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed.apply("the gateway is stopping; it may still be done");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a change to a device failed", e.getCause());
        }
    }

    // the registry's thread

    private Change changeNow(String deviceId, byte[] mergePatch) throws Exception {
        if (onSequencer(() -> sequencer.deviceTable().find(deviceId)) == null) {
            return new Change.NotFound();
        }
        UserEntry entry;
        try {
            entry = entries.getOrDefault(deviceId, UserEntry.NONE).patched(mergePatch);
        } catch (EntryRefused e) {
            return new Change.Refused(e.getMessage());
        }
        Map<String, UserEntry> changed = with(deviceId, entry);
        String excess = RegistryFile.excess(changed);
        if (!excess.isEmpty()) {
            return new Change.Refused(excess);
        }
        try {
            write(changed);
        } catch (IOException e) {
            return new Change.Failed(unwritten(e));
        }
        DeviceState shown = onSequencer(() -> {
            sequencer.deviceTable().say(deviceId, entry);
            return sequencer.deviceTable().find(deviceId);
        });
        return shown == null ? new Change.NotFound() : new Change.Done(shown);
    }

    private Removal removeNow(String deviceId) throws Exception {
        boolean said = entries.containsKey(deviceId);
        if (!said && onSequencer(() -> sequencer.deviceTable().find(deviceId)) == null) {
            return new Removal.NotFound();
        }
        if (said) {
            try {
                write(with(deviceId, UserEntry.NONE));
            } catch (IOException e) {
                return new Removal.Failed(unwritten(e));
            }
        }
        Sequencer.Deleted deleted = onSequencer(() -> sequencer.delete(deviceId, clock.millis(), forgetAlerts));
        try {
            deleted.onDisk().get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Removal.Failed("the device is shown no more, but the journal could not write that within " + STEP_SECONDS
                    + " s; after a restart it may be there again");
        }
        Removed removed = journal.removed(deviceId, deleted.upToSeq());
        TreeSet<String> metrics = new TreeSet<>(removed.metrics());
        metrics.addAll(deleted.metrics());
        LOG.info("device {} was deleted up to seq {}: {} metrics, {} roll-ups", deviceId, deleted.upToSeq(), metrics.size(),
                removed.rollUps());
        return new Removal.Done(deviceId, List.copyOf(metrics), removed.rollUps(), deleted.alertsCleared(), said, deleted.upToSeq(),
                clock.millis() + journal.keep().toMillis(), forgetOnBroker.test(deviceId));
    }

    private Map<String, UserEntry> with(String deviceId, UserEntry entry) {
        Map<String, UserEntry> changed = new TreeMap<>(entries);
        if (entry.isEmpty()) {
            changed.remove(deviceId);
        } else {
            changed.put(deviceId, entry);
        }
        return changed;
    }

    private void write(Map<String, UserEntry> changed) throws IOException {
        file.write(changed);
        entries = changed;
    }

    private static String unwritten(IOException e) {
        LOG.error("what users say of devices cannot be written", e);
        return RegistryFile.NAME + " cannot be written (" + e.getMessage() + "); nothing was changed";
    }

    private <T> T onSequencer(Supplier<T> work) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        sequencer.execute(() -> {
            try {
                answer.complete(work.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
                throw e;
            }
        });
        return answer.get(STEP_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes no more; what is under way has a moment to end. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STEP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a change to a device was not done before the gateway stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
