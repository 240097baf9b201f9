/**
 * A gateway in one file, and back: events, keys, registry, settings.
 *
 * <p>{@code Backup} writes it, {@code CheckedBackup} believes nothing of it before every byte was compared with the manifest,
 * {@code Restore} puts it in place; {@code DataFiles} says which files of the data folder belong in it.
 *
 * <p>Between the backup and its end the other machine took in events that are in the fleet and not here. What a device sends once
 * more because that machine died before it acknowledged it is news to the restored one, and then in the fleet twice: nobody who
 * could tell is left.
 *
 * <p>Runs on the main thread of a command, beside a gateway that may be running (a backup) or must not be (a restore).
 * Invariant: until a restore is whole and on disk under another name, nothing that was there before is touched.
 */
package io.hirundo.appliance.backup;
