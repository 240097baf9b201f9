package io.hirundo.gateway.device;

import java.util.List;

/** Changes to what is known of devices. Any thread but the sequencer's own; waits for the disk. */
public interface Registry {

    /** @param mergePatch RFC 7396, see {@link UserEntry} */
    Change change(String deviceId, byte[] mergePatch);

    /**
     * Forgets a device: its last values, its description, what users said of it, its open alerts and its history. A device that
     * publishes afterwards is new.
     */
    Removal remove(String deviceId);

    /** What became of a change. */
    sealed interface Change {
        /** It is on disk and shown. */
        record Done(DeviceState device) implements Change {}

        record NotFound() implements Change {}

        /** @param reason names the member, what was found and what is allowed */
        record Refused(String reason) implements Change {}

        /** Nothing was changed, and it may be tried again. */
        record Failed(String reason) implements Change {}
    }

    /** What became of a removal. */
    sealed interface Removal {
        /**
         * It is on disk.
         *
         * @param metrics          all that had a last value or a history, in order
         * @param rollUps          rows of the history
         * @param alertsCleared    alerts of it that were open
         * @param registry         whether users had said something of it
         * @param hiddenUpToSeq    its events up to this seq are shown nowhere any more
         * @param leaveTheDiskByMs epoch milliseconds: when they are over age, if the gateway runs all the time until then
         * @param retained         whether the broker was told to forget its retained status and description
         */
        record Done(String deviceId, List<String> metrics, long rollUps, int alertsCleared, boolean registry, long hiddenUpToSeq,
                    long leaveTheDiskByMs, boolean retained) implements Removal {}

        record NotFound() implements Removal {}

        /** Not everything is on disk; it may be asked for again. */
        record Failed(String reason) implements Removal {}
    }
}
