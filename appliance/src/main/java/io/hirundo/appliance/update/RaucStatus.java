package io.hirundo.appliance.update;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What RAUC knows of this machine.
 *
 * @param compatible which bundles it takes
 * @param booted     name of the slot that runs, as the boot loader has it; empty if RAUC cannot tell
 */
record RaucStatus(String compatible, String booted, List<Slot> slots) {

    /**
     * @param name    as the boot loader has it
     * @param version of what RAUC itself has installed there; empty for what came with the card
     * @param isGood  whether the boot loader would start it
     */
    record Slot(String name, String device, String version, boolean isGood) {}

    /** Of {@code rauc status --detailed --output-format=json}. */
    static RaucStatus of(JsonNode status) {
        List<Slot> slots = new ArrayList<>();
        status.path("slots").forEach(named -> named.forEach(slot -> {
            if (slot.path("bootname").isTextual()) {
                slots.add(new Slot(slot.path("bootname").textValue(), slot.path("device").asText(""),
                        slot.path("slot_status").path("bundle").path("version").asText(""),
                        slot.path("boot_status").asText("").equals("good")));
            }
        }));
        return new RaucStatus(status.path("compatible").asText(""), status.path("booted").asText(""), List.copyOf(slots));
    }

    /** The one that does not run. */
    Optional<Slot> other() {
        return slots.stream().filter(slot -> !slot.name().equals(booted)).findFirst();
    }
}
