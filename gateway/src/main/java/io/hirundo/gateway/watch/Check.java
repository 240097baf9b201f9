package io.hirundo.gateway.watch;

/** One thing that may be wrong with the appliance. Owned by the watch's thread. */
public interface Check {

    /** The alert's code, an id. */
    String code();

    /** @param nowNanos the running time, as of {@link System#nanoTime}; must not block for long */
    Finding look(long nowNanos);
}
