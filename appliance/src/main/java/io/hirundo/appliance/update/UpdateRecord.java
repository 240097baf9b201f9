package io.hirundo.appliance.update;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.hirundo.gateway.update.BootedSlot;
import io.hirundo.gateway.update.UpdateState.Outcome;
import io.hirundo.gateway.update.UpdateState.Phase;
import java.util.Map;
import java.util.TreeMap;

/**
 * What root has written down of updates. Another version than the one that wrote it may read it: what is not known there is passed
 * over.
 *
 * @param bootId of the start of the machine in which it was written
 * @param slots  by name; those of which something is known
 * @param last   the last bundle; null if there was none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record UpdateRecord(String bootId, Phase phase, int percent, Map<String, Slot> slots, Last last) {

    static final UpdateRecord NONE = new UpdateRecord("", Phase.IDLE, 0, Map.of(), null);

    UpdateRecord {
        bootId = bootId == null ? "" : bootId;
        phase = phase == null ? Phase.IDLE : phase;
        slots = slots == null ? Map.of() : Map.copyOf(slots);
    }

    /** @param version empty where it is not known */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Slot(String version, boolean good) {}

    /**
     * @param slot   the one that it was for; empty where it came to none
     * @param reason of {@link Outcome#INSTALLED}: why it has not proved itself, if it has tried
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Last(Outcome outcome, String slot, String version, String reason, long atMs) {}

    UpdateRecord at(String boot, Phase now, int part) {
        return new UpdateRecord(boot, now, part, slots, last);
    }

    UpdateRecord withSlot(String name, Slot slot) {
        Map<String, Slot> all = new TreeMap<>(slots);
        all.put(name, slot);
        return new UpdateRecord(bootId, phase, percent, all, last);
    }

    UpdateRecord withLast(Last newest) {
        return new UpdateRecord(bootId, phase, percent, slots, newest);
    }

    /** Whether the slot that runs still has to prove itself in this start of the machine. */
    boolean isOnTrial(BootedSlot booted, String boot) {
        boolean hasProved = bootId.equals(boot) && last != null && last.outcome() == Outcome.COMMITTED
                && last.slot().equals(booted.name());
        return booted.isTrial() && !hasProved;
    }
}
