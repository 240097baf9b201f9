/**
 * One class a chip: registers or kernel files to physical units.
 *
 * <p>A chip has no thread, no schedule and no opinion about failures: it is told when to read, and answers with a {@link
 * io.hirundo.sensors.chip.Reading} or a {@link io.hirundo.sensors.chip.ChipException} that says what was found. Retrying,
 * waiting for the next turn and publishing are the agent's. The thread of the chip's bus owns it.
 *
 * <p>Invariant: a chip never answers with a value it has doubts about. A missing acknowledge, a wrong checksum, a value that the
 * data sheet calls "not measured" are all exceptions.
 */
package io.hirundo.sensors.chip;
