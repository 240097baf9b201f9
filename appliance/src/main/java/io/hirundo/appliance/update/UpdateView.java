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
                        slot.getValue().good() && !isTakenBack(record)));
    }

    private Optional<UpdateState.Result> last(UpdateRecord record) {
        UpdateRecord.Last last = record.last();
        if (last == null) {
            return Optional.empty();
        }
        if (isTakenBack(record)) {
            return Optional.of(new UpdateState.Result(Outcome.ROLLED_BACK, last.version(),
                    last.reason().isEmpty() ? NEVER_CAME : last.reason(), last.atMs()));
        }
        return Optional.of(new UpdateState.Result(last.outcome(), last.version(), last.reason(), last.atMs()));
    }

    /** It was installed, the machine has restarted since, and runs from the other slot. */
    private boolean isTakenBack(UpdateRecord record) {
        UpdateRecord.Last last = record.last();
        return last != null && last.outcome() == Outcome.INSTALLED && !record.bootId().equals(bootId)
                && !last.slot().equals(booted.name());
    }
}
