package io.hirundo.appliance.update;

import io.hirundo.gateway.update.BootedSlot;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import java.util.Optional;

/**
 * What root has written down, seen from the start of the machine that runs now: only after the restart it shows whether the new
 * version came up.
 */
final class UpdateView {

    private static final String NEVER_CAME = "it did not come up, or not far enough to say why";

    private final BootedSlot booted;
    private final String bootId;

    UpdateView(BootedSlot booted, String bootId) {
        this.booted = booted;
        this.bootId = bootId;
    }

    /** @param isWorking whether somebody is at it just now: one who was killed has told no end */
    UpdateState of(UpdateRecord record, boolean isWorking) {
        boolean isOfNow = record.bootId().equals(bootId) && (isWorking || record.phase() == Phase.RESTARTING);
        return new UpdateState(
                new UpdateState.Booted(booted.name(), booted.version(), record.isOnTrial(booted, bootId)),
                other(record), isOfNow ? record.phase() : Phase.IDLE, isOfNow ? record.percent() : 0, last(record));
    }

    private Optional<UpdateState.Other> other(UpdateRecord record) {
        return record.slots().entrySet().stream().filter(slot -> !slot.getKey().equals(booted.name())).findFirst()
                .map(slot -> new UpdateState.Other(slot.getKey(), slot.getValue().version(),
                        slot.getValue().good() && takenBack(record).isEmpty()));
    }

    private Optional<UpdateState.Result> last(UpdateRecord record) {
        return takenBack(record).or(() -> Optional.ofNullable(record.last())
                .map(last -> new UpdateState.Result(last.outcome(), last.version(), last.reason(), last.atMs())));
    }

    private Optional<UpdateState.Result> takenBack(UpdateRecord record) {
        return Optional.ofNullable(record.pending()).filter(pending -> pending.isTakenBack(booted, bootId))
                .map(pending -> new UpdateState.Result(Outcome.ROLLED_BACK, pending.version(),
                        pending.reason().isEmpty() ? NEVER_CAME : pending.reason(), pending.atMs()));
    }

    /** What only the restart has shown, written down: from now on newer things may stand before it. */
    UpdateRecord settled(UpdateRecord record) {
        return takenBack(record).map(result -> record.withPending(null)
                .withSlot(record.pending().slot(), new UpdateRecord.Slot(result.version(), false))
                .withLast(new UpdateRecord.Last(result.outcome(), result.version(), result.reason(), result.atMs()))).orElse(record);
    }
}
