package io.hirundo.appliance.setup;

import java.util.Optional;
import java.util.function.Function;

/** What the setup file says about one thing. */
sealed interface Wish<T> {

    /** It is to be so. */
    record Given<T>(T value) implements Wish<T> {}

    /** Nothing is said of it: it is to be as on a new machine. */
    record LeftOut<T>() implements Wish<T> {}

    /** What is said of it cannot be used: it stays as it is. */
    record Unusable<T>() implements Wish<T> {}

    /** @param isThere whether the file has something about it, usable or not */
    static <T> Wish<T> of(boolean isThere, Optional<T> usable) {
        if (usable.isPresent()) {
            return new Given<>(usable.get());
        }
        return isThere ? new Unusable<>() : new LeftOut<>();
    }

    default <R> Wish<R> map(Function<T, R> change) {
        return switch (this) {
            case Given<T> given -> new Given<>(change.apply(given.value()));
            case LeftOut<T> _ -> new LeftOut<>();
            case Unusable<T> _ -> new Unusable<>();
        };
    }

    default Optional<T> given() {
        return this instanceof Given<T> given ? Optional.of(given.value()) : Optional.empty();
    }

    default boolean isLeftOut() {
        return this instanceof LeftOut<T>;
    }

    default boolean isUnusable() {
        return this instanceof Unusable<T>;
    }
}
