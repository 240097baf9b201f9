package io.hirundo.gateway.watch;

import io.hirundo.gateway.alert.Severity;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A trouble that must last for a while to be told, and be gone for a while to be over: connections, the clock, the supply. */
final class Lasting implements Check {

    /**
     * What the check asks.
     *
     * @param isKnown whether anything can be told; if not, nothing changes
     * @param trouble in words; empty where there is none
     */
    record State(boolean isKnown, Optional<String> trouble) {
        static final State UNKNOWN = new State(false, Optional.empty());
        static final State WELL = new State(true, Optional.empty());

        static State trouble(String words) {
            return new State(true, Optional.of(words));
        }
    }

    private final String code;
    private final Severity severity;
    private final Supplier<State> state;
    private final long raiseAfterNanos;
    private final long clearAfterNanos;
    private final String wellMessage;
    private State last = State.UNKNOWN;
    private long sinceNanos;

    Lasting(String code, Severity severity, Duration raiseAfter, Duration clearAfter, String wellMessage, Supplier<State> state) {
        this.code = code;
        this.severity = severity;
        this.raiseAfterNanos = raiseAfter.toNanos();
        this.clearAfterNanos = clearAfter.toNanos();
        this.wellMessage = wellMessage;
        this.state = state;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public Finding look(long nowNanos) {
        State now = state.get();
        if (now.isKnown != last.isKnown || now.trouble.isPresent() != last.trouble.isPresent()) {
            sinceNanos = nowNanos;
        }
        last = now;
        long lasted = nowNanos - sinceNanos;
        if (!now.isKnown) {
            return Finding.UNCHANGED;
        }
        if (now.trouble.isPresent()) {
            return lasted >= raiseAfterNanos ? new Finding.Trouble(severity, now.trouble.get()) : Finding.UNCHANGED;
        }
        return lasted >= clearAfterNanos ? new Finding.Well(wellMessage) : Finding.UNCHANGED;
    }
}
