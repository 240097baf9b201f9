package io.hirundo.appliance.update;

import io.hirundo.appliance.DataLock;
import io.hirundo.appliance.backup.Sizes;
import io.hirundo.gateway.update.BootedSlot;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Root's side of an update: checks a bundle, lets RAUC install it, tells how far it is and how it ended. For one thread. */
public final class Update {

    static final String LOCK = "update";
    private static final Logger LOG = LoggerFactory.getLogger(Update.class);
    /** An installation that somebody else has begun takes less. */
    private static final Duration PATIENCE = Duration.ofMinutes(35);
    private static final long RETRY_MS = 500;
    /** A line for each tenth is enough for a person, and for a log. */
    private static final int SAID_EVERY_PERCENT = 10;

    /** Restarts the machine. */
    public interface Restart {
        void now() throws IOException;
    }

    private final Places places;
    private final Rauc rauc;
    private final StatusFiles files;
    private final BootedSlot booted;
    private final Consumer<String> says;
    private final Restart restart;
    private final Clock clock;
    private UpdateRecord record = UpdateRecord.NONE;
    private String version = "";
    private String target = "";

    Update(Places places, Rauc rauc, Consumer<String> says, Restart restart, Clock clock) {
        this.places = places;
        this.rauc = rauc;
        this.files = new StatusFiles(places);
        this.booted = places.booted().orElseThrow(() -> new IllegalArgumentException("a machine without slots"));
        this.says = says;
        this.restart = restart;
        this.clock = clock;
    }

    /** @param says told each step, a line for a person @throws IllegalArgumentException if this machine cannot be updated */
    public static Update ofThisMachine(Places places, Consumer<String> says) {
        Clock clock = Clock.systemUTC();
        return new Update(places, new Rauc(List.of("rauc"), clock), says,
                () -> new ProcessBuilder("systemctl", "reboot").inheritIO().start(), clock);
    }

    /** @return whether the bundle is installed; why not was said */
    public boolean install(Path bundle, boolean olderAllowed, boolean restarts) throws IOException, InterruptedException {
        try (DataLock _ = lock(Duration.ZERO)) {
            return runAndRestart(bundle, olderAllowed, restarts);
        } catch (NotInstalled busy) {
            says.accept("not installed: " + busy.getMessage());
            return false;
        }
    }

    /** What the gateway has asked for; nothing if it has not. @return false if a bundle was there and is not installed */
    public boolean installRequested(boolean restarts) throws IOException, InterruptedException {
        try (DataLock _ = lock(PATIENCE)) {
            return takeAndInstall(restarts);
        } catch (NotInstalled busy) {
            says.accept("not installed: " + busy.getMessage());
            return false;
        }
    }

    private boolean takeAndInstall(boolean restarts) throws IOException, InterruptedException {
        begin();
        try {
            Optional<UpdateRequest> request = UpdateRequest.take(places);
            if (request.isEmpty()) {
                step(Phase.IDLE, 0);
                says.accept("nothing is asked for");
                return true;
            }
            says.accept("asked for by " + request.get().by());
            return runAndRestart(places.taken(), request.get().older(), restarts);
        } catch (NotInstalled unusable) {
            end(unusable.outcome(), unusable.getMessage());
            return false;
        } finally {
            Files.deleteIfExists(places.taken());
        }
    }

    private DataLock lock(Duration patience) throws IOException, NotInstalled, InterruptedException {
        long endNanos = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return DataLock.take(places.run(), LOCK);
            } catch (IOException e) {
                if (DataLock.holder(places.root(), places.run(), LOCK).isEmpty()) {
                    throw e;
                }
                if (System.nanoTime() - endNanos >= 0) {
                    throw NotInstalled.refused("another update is under way");
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }

    private boolean runAndRestart(Path bundle, boolean olderAllowed, boolean restarts) throws IOException, InterruptedException {
        begin();
        try {
            run(bundle, olderAllowed);
        } catch (NotInstalled e) {
            end(e.outcome(), e.getMessage());
            return false;
        }
        if (restarts) {
            record = record.at(places.bootId(), Phase.RESTARTING, 0);
            files.tell(record);
            says.accept("restarting");
            restart.now();
        } else {
            says.accept("it runs from the next restart on: systemctl reboot");
        }
        return true;
    }

    /** Before anything is asked, so that whoever looks sees that something happens. */
    private void begin() {
        record = new UpdateView(booted, places.bootId()).settled(files.read());
        boolean onTrial = record.isOnTrial(booted, places.bootId());
        record = record.withSlot(booted.name(), new UpdateRecord.Slot(booted.version(), !onTrial));
        step(Phase.CHECKING, 0);
    }

    private void step(Phase phase, int percent) {
        try {
            files.tell(record.at(places.bootId(), phase, percent));
        } catch (IOException e) {
            LOG.warn("how far the update is cannot be told: {}", e.toString());
        }
    }

    private void run(Path bundle, boolean olderAllowed) throws NotInstalled, InterruptedException, IOException {
        says.accept("checking " + bundle);
        BundleManifest manifest = check(bundle, olderAllowed);
        says.accept("installing " + manifest.version() + " (" + booted.version() + " runs) into slot " + target);
        int[] said = {0};
        try {
            record = record.withPending(null); // it is written over
            step(Phase.INSTALLING, 0);
            rauc.install(bundle, (percent, what) -> {
                step(Phase.INSTALLING, percent);
                if (percent - said[0] >= SAID_EVERY_PERCENT) {
                    said[0] = percent;
                    says.accept(percent + " % " + what);
                }
            });
        } catch (NotInstalled e) {
            record = record.withSlot(target, new UpdateRecord.Slot("", false)); // half written, or not at all: nobody can tell
            throw e;
        }
        record = record.withSlot(target, new UpdateRecord.Slot(version, true));
        end(Outcome.INSTALLED, "");
    }

    /** All that can be told before anything is written. */
    private BundleManifest check(Path bundle, boolean olderAllowed) throws NotInstalled, InterruptedException {
        if (record.isOnTrial(booted, places.bootId())) {
            throw NotInstalled.refused("the version that runs, " + booted.version()
                    + ", is still on trial: wait some minutes until it has proved itself");
        }
        Optional<String> trouble = trouble(bundle);
        if (trouble.isPresent()) {
            throw NotInstalled.refused(trouble.get());
        }
        BundleManifest manifest = rauc.manifest(bundle);
        version = manifest.version();
        RaucStatus status = rauc.status();
        if (!status.booted().equals(booted.name())) { // else the one that runs would be written over
            throw NotInstalled.failed("slot " + booted.name() + " runs, and RAUC takes '" + status.booted() + "' for it");
        }
        if (!manifest.compatible().equals(status.compatible())) {
            throw NotInstalled.refused("it is for machines of the kind '" + manifest.compatible() + "'; this is a '"
                    + status.compatible() + "'");
        }
        checkVersion(olderAllowed);
        RaucStatus.Slot other = status.other().orElseThrow(() -> NotInstalled.failed("this machine has no second slot"));
        target = other.name();
        noteOther(other);
        checkRoom(manifest, other);
        return manifest;
    }

    private static Optional<String> trouble(Path bundle) throws NotInstalled {
        try {
            return BundleFile.trouble(bundle);
        } catch (IOException e) {
            throw NotInstalled.refused("it cannot be read: " + e.getMessage());
        }
    }

    private void checkVersion(boolean olderAllowed) throws NotInstalled {
        if (version.isEmpty()) {
            throw NotInstalled.refused("it does not say which version it is");
        }
        int newer = new DebianVersion(version).compareTo(new DebianVersion(booted.version()));
        if (newer <= 0 && !olderAllowed) {
            throw NotInstalled.refused(newer == 0 ? version + " is what runs; --older installs it nevertheless"
                    : "it is older: " + version + ", and " + booted.version() + " runs; --older installs it nevertheless");
        }
    }

    private void noteOther(RaucStatus.Slot other) {
        UpdateRecord.Slot before = record.slots().get(other.name());
        String known = !other.version().isEmpty() ? other.version() : before == null ? "" : before.version();
        record = record.withSlot(other.name(), new UpdateRecord.Slot(known, other.isGood()));
    }

    private void checkRoom(BundleManifest manifest, RaucStatus.Slot other) throws NotInstalled {
        long slotBytes = deviceBytes(Path.of(other.device()));
        if (slotBytes >= 0 && manifest.imageBytes() > slotBytes) {
            throw NotInstalled.refused("the system in it has " + Sizes.shown(manifest.imageBytes()) + ", slot " + other.name()
                    + " has room for " + Sizes.shown(slotBytes));
        }
    }

    /** @return -1 where the kernel does not tell; then RAUC finds out */
    private long deviceBytes(Path device) {
        try {
            Path real = Files.exists(device) ? device.toRealPath() : device;
            Path size = places.root().resolve("sys/class/block").resolve(real.getFileName()).resolve("size");
            return Long.parseLong(Files.readString(size).strip()) * 512; // in sectors of that size, whatever the device's own are
        } catch (IOException | NumberFormatException notTold) {
            return -1;
        }
    }

    private void end(Outcome outcome, String reason) throws IOException {
        long now = clock.millis();
        record = record.at(places.bootId(), Phase.IDLE, 0).withLast(new UpdateRecord.Last(outcome, version, reason, now));
        if (outcome == Outcome.INSTALLED) {
            record = record.withPending(new UpdateRecord.Pending(target, version, "", now, places.bootId()));
        }
        files.keep(record);
        says.accept(outcome == Outcome.INSTALLED ? "installed " + version + " in slot " + target
                : "not installed: " + reason);
    }
}
