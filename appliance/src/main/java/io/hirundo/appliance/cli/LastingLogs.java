package io.hirundo.appliance.cli;

import java.util.logging.LogManager;

/**
 * Keeps the log open while Hirundo stops. Java's own manager closes all handlers in a shutdown hook of its own, at the
 * same time as ours: what goes wrong during the stop would be said to nobody. Public because Java makes it by name.
 */
public final class LastingLogs extends LogManager {

    private static volatile boolean lasting;

    static void keepOpen() {
        lasting = true;
    }

    @Override
    public void reset() {
        if (!lasting) {
            super.reset();
        }
    }
}
