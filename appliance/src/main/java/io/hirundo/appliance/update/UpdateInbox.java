package io.hirundo.appliance.update;

import io.hirundo.appliance.DataLock;
import io.hirundo.appliance.backup.Sizes;
import io.hirundo.gateway.update.BootedSlot;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Phase;
import io.hirundo.gateway.update.Updates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's side of an update, without any rights: writes what is sent into its own folder, asks for the installation by a file
 * there, and reads what root tells. Any thread.
 */
public final class UpdateInbox implements Updates {

    private static final Logger LOG = LoggerFactory.getLogger(UpdateInbox.class);
    private static final int BLOCK_BYTES = 64 * 1024;
    /** What is written and not on the card yet, the journal's next commit has to wait for: half a second of a slow card. */
    private static final long FLUSH_BYTES = 4 << 20;

    private final Places places;
    private final long keepFreeBytes;
    private final StatusFiles files;
    private final UpdateView view;
    private final BooleanSupplier isWorking;
    private final AtomicBoolean receiving = new AtomicBoolean();
    private volatile int percent;

    /**
     * @param keepFreeBytes what is to stay free for the journal
     * @param isWorking     whether root is at an update
     */
    UpdateInbox(Places places, BootedSlot booted, long keepFreeBytes, BooleanSupplier isWorking) {
        this.places = places;
        this.keepFreeBytes = keepFreeBytes;
        this.files = new StatusFiles(places);
        this.view = new UpdateView(booted, places.bootId());
        this.isWorking = isWorking;
    }

    /** @return empty where the machine is not updated from here */
    public static Optional<Updates> at(Places places, long keepFreeBytes) {
        if (!places.isUpdatable()) {
            return Optional.empty();
        }
        forgetWhatWasLeft(places);
        return places.booted().map(booted -> new UpdateInbox(places, booted, keepFreeBytes, () -> isAnotherWorking(places)));
    }

    /** Of a gateway that ended while a bundle came in; it takes as much room as a day of readings. */
    private static void forgetWhatWasLeft(Places places) {
        try {
            Files.deleteIfExists(places.part());
            if (!Files.exists(places.request())) {
                Files.deleteIfExists(places.incoming());
            }
        } catch (IOException e) {
            LOG.warn("What was left of an update cannot be deleted: {}", e.toString());
        }
    }

    @Override
    public UpdateState state() {
        UpdateState state = view.of(files.read(), isWorking.getAsBoolean());
        if (receiving.get()) {
            return with(state, Phase.RECEIVING, percent);
        }
        return Files.exists(places.request()) ? with(state, Phase.WAITING, 0) : state;
    }

    private static UpdateState with(UpdateState state, Phase phase, int percent) {
        return new UpdateState(state.booted(), state.other(), phase, percent, state.last());
    }

    /** Where it cannot be seen, what root has told last is taken as so. */
    private static boolean isAnotherWorking(Places places) {
        try {
            return DataLock.holder(places.root(), places.run(), Update.LOCK).isPresent();
        } catch (IOException cannotBeSeen) {
            return true;
        }
    }

    @Override
    public Taken take(InputStream bundle, long length, Order order) {
        if (!receiving.compareAndSet(false, true)) {
            return new Taken.Busy("another bundle comes in just now");
        }
        try {
            percent = 0;
            Optional<String> trouble = busy();
            return trouble.isPresent() ? new Taken.Busy(trouble.get()) : receive(bundle, length, order);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("A bundle of {} could not be taken: {}", order.by(), e.toString());
            return new Taken.Failed("the bundle could not be written: " + e.getMessage());
        } finally {
            receiving.set(false);
        }
    }

    private Optional<String> busy() {
        UpdateState now = view.of(files.read(), isWorking.getAsBoolean());
        if (Files.exists(places.request()) || now.phase() != Phase.IDLE) {
            return Optional.of("another update is under way; GET /api/v1/update tells how far it has come");
        }
        return now.booted().isTrial() ? Optional.of("the version that runs, " + now.booted().version()
                + ", is still on trial: wait some minutes until it has proved itself") : Optional.empty();
    }

    private Taken receive(InputStream bundle, long length, Order order) throws IOException {
        Files.createDirectories(places.inbox());
        Files.deleteIfExists(places.incoming()); // of a request that was never made
        Files.deleteIfExists(places.part());
        Path part = places.part();
        try {
            if (room() < length) {
                return noRoom(length);
            }
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                Optional<Taken> end = write(bundle, length, out);
                if (end.isPresent()) {
                    return end.get();
                }
            }
            Files.move(part, places.incoming(), StandardCopyOption.ATOMIC_MOVE);
            new UpdateRequest(order.by(), order.isOlderAllowed()).ask(places);
            LOG.info("{} has sent an update of {}; its installation is asked for", order.by(), Sizes.shown(length));
            return new Taken.Asked();
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** @return why it is not taken; empty if it is on disk */
    private Optional<Taken> write(InputStream bundle, long length, FileChannel out) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        long done = 0;
        long flushed = 0;
        while (done < length) {
            int read = next(bundle, block, (int) Math.min(block.length, length - done));
            if (read < 0) {
                return Optional.of(new Taken.CutShort("it ended after " + done + " of " + length + " bytes"));
            }
            ByteBuffer bytes = ByteBuffer.wrap(block, 0, read);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            done += read;
            percent = (int) (100 * done / length);
            if (done - flushed >= FLUSH_BYTES || done == length) {
                out.force(true);
                flushed = done;
                if (room() < length - done) { // somebody else needs it too
                    return Optional.of(noRoom(length - done));
                }
            }
        }
        return Optional.empty();
    }

    /** The web server tells of a peer that has gone by an exception of its own. */
    private static int next(InputStream bundle, byte[] block, int length) {
        try {
            return bundle.read(block, 0, length);
        } catch (IOException | RuntimeException gone) {
            return -1;
        }
    }

    private long room() throws IOException {
        return Files.getFileStore(places.inbox()).getUsableSpace() - keepFreeBytes;
    }

    private Taken noRoom(long missing) throws IOException {
        return new Taken.NoRoom("it needs " + Sizes.shown(missing) + ", and the disk has " + Sizes.shown(Math.max(0, room()))
                + " besides what is kept free for the journal");
    }
}
