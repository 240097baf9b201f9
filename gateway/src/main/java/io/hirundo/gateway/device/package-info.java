/**
 * What is known of each device now: last values, description, whether it is there; and what users say of it.
 *
 * <p>{@code DeviceTable} is owned by the sequencer. What users say is kept apart from what the device says and wins member by
 * member; it stands in a {@code RegistryFile} of its own and is no part of the log. {@link io.hirundo.gateway.device.DeviceState} is an immutable copy
 * for everybody else. Invariant: the table is a fold over the log, but for what users say; it can be rebuilt from it.
 */
package io.hirundo.gateway.device;
