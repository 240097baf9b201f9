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
 * @param bootId   of the start of the machine in which phase and percent were told
 * @param slots    by name; those of which something is known
 * @param last     the last bundle; null if there was none
 * @param pending  what is installed and has not proved itself; null if there is nothing
 * @param provedIn the start of the machine in which the version that ran has proved itself last; empty if none has
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record UpdateRecord(String bootId, Phase phase, int percent, Map<String, Slot> slots, Last last, Pending pending, String provedIn) {

    static final UpdateRecord NONE = new UpdateRecord("", Phase.IDLE, 0, Map.of(), null, null, "");

    UpdateRecord {
        bootId = bootId == null ? "" : bootId;
        phase = phase == null ? Phase.IDLE : phase;
        slots = slots == null ? Map.of() : Map.copyOf(slots);
        provedIn = provedIn == null ? "" : provedIn;
    }

    /** @param version empty where it is not known */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Slot(String version, boolean good) {}

    /** @param version empty where it could not be read */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Last(Outcome outcome, String version, String reason, long atMs) {}

    /**
     * @param reason why it has not proved itself, if it has tried
     * @param bootId the start of the machine in which this was written
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pending(String slot, String version, String reason, long atMs, String bootId) {

        /** The machine has restarted since, and does not run from it. */
        boolean isTakenBack(BootedSlot booted, String boot) {
            return !bootId.equals(boot) && !slot.equals(booted.name());
        }
    }

    UpdateRecord at(String boot, Phase now, int part) {
        return new UpdateRecord(boot, now, part, slots, last, pending, provedIn);
    }

    UpdateRecord withSlot(String name, Slot slot) {
        Map<String, Slot> all = new TreeMap<>(slots);
        all.put(name, slot);
        return new UpdateRecord(bootId, phase, percent, all, last, pending, provedIn);
    }

    UpdateRecord withLast(Last newest) {
        return new UpdateRecord(bootId, phase, percent, slots, newest, pending, provedIn);
    }

    /** @param next null for nothing */
    UpdateRecord withPending(Pending next) {
        return new UpdateRecord(bootId, phase, percent, slots, last, next, provedIn);
    }

    UpdateRecord provedIn(String boot) {
        return new UpdateRecord(bootId, phase, percent, slots, last, pending, boot);
    }

    /** Whether the slot that runs still has to prove itself in this start of the machine. */
    boolean isOnTrial(BootedSlot booted, String boot) {
        return booted.isTrial() && !provedIn.equals(boot);
    }
}
