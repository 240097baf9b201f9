/**
 * Updates of the image: {@code hirundo update}, what the gateway's REST hands over to it, and the health gate of a new version.
 *
 * <p>Two processes that do not trust each other work together. The gateway has no rights: it puts a bundle and a request into its
 * own folder, and reads what became of it ({@link io.hirundo.appliance.update.UpdateInbox}). Root takes them from there, asks RAUC
 * whether the bundle is good, compares versions, lets RAUC write it into the other slot and restarts the machine
 * ({@link io.hirundo.appliance.update.Update}). After the restart root looks whether the new version does what the one before did
 * ({@link io.hirundo.appliance.update.HealthGate}); if not, the boot loader takes the slot before.
 *
 * <p>Each of the two runs on its own thread. Invariant: nothing is written into a slot whose bundle RAUC has not found signed by a
 * key of this machine's, and every end is told with its reason in {@link io.hirundo.appliance.update.StatusFiles}.
 */
package io.hirundo.appliance.update;
