package io.hirundo.appliance.cli;

import io.hirundo.appliance.Appliance;
import io.hirundo.appliance.Role;
import io.hirundo.appliance.config.ConfigurationException;
import io.hirundo.appliance.config.LastGood;
import io.hirundo.appliance.config.Loaded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a role until a signal ends it; anew where its journal turned out to be damaged, so that a new one is begun. */
abstract class RoleCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RoleCommand.class);

    /** A disk that ruins every journal must not keep the machine busy with beginning new ones. */
    private static final long BEFORE_RESTART_MS = 1_000;

    private final Main main;
    private final Role role;

    RoleCommand(Main main, Role role) {
        this.main = main;
        this.role = role;
    }

    @Override
    public Integer call() throws ConfigurationException, Failure {
        Loaded loaded = main.options().loadToRun(main.place());
        tell(loaded);
        Stop stop = Stop.atSignals();
        LastingLogs.keepOpen();
        try {
            do {
                run(loaded, stop);
            } while (!stop.isAskedWithin(BEFORE_RESTART_MS));
        } catch (InterruptedException e) {
            LOG.info("Stopped before all was started: {}", e.getMessage());
        } finally {
            stop.done();
        }
        return 0;
    }

    private void run(Loaded loaded, Stop stop) throws Failure, InterruptedException {
        try (Appliance appliance = start(loaded, stop)) {
            appliance.gateway().ifPresent(gateway -> stop.onSecond(gateway::hurry));
            keepAsLastGood(loaded);
            started(appliance, loaded, stop);
            stop.awaitOr(appliance.mustRestart());
            LOG.info(stop.isAsked() ? "Stopping" : "Starting anew");
        }
    }

    /** What is to be said once the parts have been started. */
    void started(Appliance appliance, Loaded loaded, Stop stop) throws InterruptedException {}

    private Appliance start(Loaded loaded, Stop stop) throws Failure, InterruptedException {
        try {
            return Appliance.start(loaded.settings(), role, System.getenv());
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException | IllegalStateException | IllegalArgumentException | UncheckedIOException told) {
            if (stop.isAskedWithin(0)) {
                throw new InterruptedException("asked to stop during the start");
            }
            // These say in words what is in the way; their traces would only hide it.
            LOG.debug("The start failed", told);
            throw new Failure(Main.FAILED, told.getMessage() == null ? told.toString() : told.getMessage());
        } catch (Exception unforeseen) {
            throw new IllegalStateException("the start failed", unforeseen);
        }
    }

    private static void tell(Loaded loaded) {
        loaded.warnings().forEach(LOG::warn);
        if (!loaded.faults().isEmpty()) {
            LOG.error("The configuration is broken. Starting with the last good one ({}) instead of:",
                    new LastGood(loaded.settings().data()).path());
            loaded.faults().forEach(fault -> LOG.error("  {}", fault));
        }
    }

    private static void keepAsLastGood(Loaded loaded) {
        if (!loaded.faults().isEmpty()) {
            return;
        }
        try {
            new LastGood(loaded.settings().data()).keep(loaded.text());
        } catch (IOException e) {
            LOG.warn("The configuration could not be kept as the last good one: {}", e.toString());
        }
    }
}
