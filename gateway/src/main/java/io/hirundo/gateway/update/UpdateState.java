package io.hirundo.gateway.update;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the machine's update stands, as REST tells it.
 *
 * @param other   the slot that does not run; empty where nothing is known of it yet
 * @param percent of the phase; 0 where it cannot be told
 * @param last    what became of the last bundle; empty where there was none
 */
public record UpdateState(Booted booted, Optional<Other> other, Phase phase, int percent, Optional<Result> last) {

    /** @param isTrial whether it still has to prove itself: if it does not, the other slot runs again */
    public record Booted(String slot, String version, boolean isTrial) {}

    /**
     * @param version empty where it is not known
     * @param isGood  whether the machine could run from it
     */
    public record Other(String slot, String version, boolean isGood) {}

    /**
     * @param version of the bundle; empty where it could not be read
     * @param reason  for people; empty where there is nothing to say
     * @param atMs    epoch milliseconds, by the machine's clock then
     */
    public record Result(Outcome outcome, String version, String reason, long atMs) {}

    public enum Phase {
        IDLE,
        /** A bundle comes in. */
        RECEIVING,
        /** It is there, and whoever installs it has not begun. */
        WAITING,
        CHECKING,
        INSTALLING,
        RESTARTING;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Outcome {
        /** The bundle was not good enough; nothing was changed. */
        REFUSED,
        /** It could not be written; the slot that runs is untouched. */
        FAILED,
        /** It is in the other slot and runs, on trial, from the next start on. */
        INSTALLED,
        /** It has proved itself. */
        COMMITTED,
        /** It did not, and the version before runs again. */
        ROLLED_BACK;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
