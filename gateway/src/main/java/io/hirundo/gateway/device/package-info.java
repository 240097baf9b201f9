/**
 * What is known of each device now: last values, description, whether it is there.
 *
 * <p>{@code DeviceTable} is owned by the sequencer. {@link io.hirundo.gateway.device.DeviceState} is an immutable copy
 * for everybody else. Invariant: the table is a fold over the log; it can be rebuilt from it.
 */
package io.hirundo.gateway.device;
