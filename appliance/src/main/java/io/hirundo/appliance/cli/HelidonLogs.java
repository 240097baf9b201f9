package io.hirundo.appliance.cli;

import io.helidon.logging.common.spi.LoggingProvider;

/**
 * Tells Helidon that the log is set up already. Without any provider it says on standard output that it found none, and
 * its own would replace the handlers of {@link Logs}. Public because Java makes it by name.
 */
public final class HelidonLogs implements LoggingProvider {

    @Override
    public void initialization() {
        // Main has done it before anything of Helidon was loaded.
    }

    @Override
    public void runTime() {
        // For native images, which this is not.
    }
}
