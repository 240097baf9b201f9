package io.hirundo.appliance.update;

import io.hirundo.gateway.update.BootedSlot;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The end of a new version's trial, told to the boot loader and written down. For one thread. */
public final class Trial {

    private final Places places;
    private final Rauc rauc;
    private final StatusFiles files;
    private final BootedSlot booted;
    private final Clock clock;

    Trial(Places places, Rauc rauc, Clock clock) {
        this.places = places;
        this.rauc = rauc;
        this.files = new StatusFiles(places);
        this.booted = places.booted().orElseThrow(() -> new IllegalArgumentException("a machine without slots"));
        this.clock = clock;
    }

    /** @throws IllegalArgumentException if this machine cannot be updated */
    public static Trial ofThisMachine(Places places) {
        return new Trial(places, new Rauc(List.of("rauc"), Clock.systemUTC()), Clock.systemUTC());
    }

    /** It stays. @throws IOException that says why the boot loader could not be told */
    public void passed() throws IOException, InterruptedException {
        mark(true);
        files.keep(slot(true).withLast(last(Outcome.COMMITTED, "")).withPending(null).provedIn(places.bootId()));
    }

    /** The version before runs again from the next restart on, and tells why. */
    public void failed(List<String> missing) throws IOException, InterruptedException {
        String reason = String.join("; ", missing);
        try {
            // Not rolled back yet: that it has been, the slot that the machine then runs from shows.
            files.keep(slot(false).withLast(last(Outcome.INSTALLED, reason)).withPending(
                    new UpdateRecord.Pending(booted.name(), booted.version(), reason, clock.millis(), places.bootId())));
        } finally {
            mark(false);
        }
    }

    private UpdateRecord slot(boolean good) {
        return files.read().at(places.bootId(), Phase.IDLE, 0)
                .withSlot(booted.name(), new UpdateRecord.Slot(booted.version(), good));
    }

    private UpdateRecord.Last last(Outcome outcome, String reason) {
        return new UpdateRecord.Last(outcome, booted.version(), reason, clock.millis());
    }

    private void mark(boolean good) throws IOException, InterruptedException {
        try {
            rauc.mark(good);
        } catch (NotInstalled e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
