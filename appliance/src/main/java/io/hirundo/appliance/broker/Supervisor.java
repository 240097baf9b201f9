package io.hirundo.appliance.broker;

import io.hirundo.appliance.broker.BrokerStatus.State;
import io.hirundo.appliance.config.BrokerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps one Mosquitto running. It has no thread and no clock: whoever owns it calls {@link #doWork} again after the time
 * that the last call named, from one thread.
 *
 * <p>A Mosquitto that an earlier Hirundo left behind, because it was killed, is taken over if it runs with the very same
 * configuration: it holds messages that devices were promised to be kept. Otherwise it is ended and started anew.
 */
final class Supervisor {

    /** How often a running Mosquitto is looked after; also how late its end may be noticed. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LOOK_WHILE_STARTING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Reading a large persistence file from a card takes seconds; a Mosquitto that is silent longer hangs. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Alive this long, it counts as well again, and the next restart is as prompt as the first. */
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LOG_CHECK_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** It writes its persistence file at the end, which on a card may take seconds. */
    private static final Duration END_GRACE = Duration.ofSeconds(5);

    private final BrokerSettings settings;
    private final Path folder;
    private final Machine machine;
    private final Backoff backoff;
    private final Consumer<BrokerStatus> listener;
    private final MosquittoConf conf;
    private final BrokerLog log;

    // Of the present Mosquitto; child is null between two of them.
    private Machine.Child child;
    private boolean running;
    private long startedAt;
    private long logCheckAt;

    private long nextAttemptAt;
    private boolean attempted;
    private long restarts;

    Supervisor(BrokerSettings settings, Path folder, String userName, Machine machine, Backoff backoff,
               Consumer<BrokerStatus> listener) {
        this.settings = settings;
        this.folder = folder;
        this.machine = machine;
        this.backoff = backoff;
        this.listener = listener;
        this.conf = new MosquittoConf(settings, folder, userName);
        this.log = new BrokerLog(folder.resolve("mosquitto.log"));
    }

    /**
     * Does what is due.
     *
     * @param now a monotonic time in nanoseconds
     * @return in how many nanoseconds to call again
     */
    long doWork(long now) {
        try {
            if (child == null) {
                return attempted && nextAttemptAt - now > 0 ? nextAttemptAt - now : attempt(now);
            }
            return child.isAlive() ? lookAfter(now) : ended(now);
        } catch (IOException e) {
            return later(now, State.RESTARTING, "cannot use " + folder + ": " + e);
        }
    }

    /** Ends Mosquitto for good. */
    void stop() {
        if (child != null) {
            child.end(END_GRACE);
            child = null;
        }
    }

    private long attempt(long now) throws IOException {
        attempted = true;
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Optional<Machine.Child> leftBehind = machine.leftBehind(conf.file());
        if (leftBehind.isPresent() && conf.isWritten()) {
            return adopted(leftBehind.get(), now);
        }
        leftBehind.ifPresent(former -> former.end(END_GRACE));

        Optional<Path> mosquitto = machine.mosquitto();
        if (mosquitto.isEmpty()) {
            return later(now, State.MISSING, "Mosquitto is not installed here. Install it (apt-get install mosquitto), "
                    + "or name another broker (broker.managed: false, broker.url)");
        }
        Optional<Machine.Occupied> occupied = machine.occupied(settings.host(), settings.port());
        if (occupied.isPresent()) {
            return occupied(now, occupied.get());
        }
        conf.write();
        log.trim();
        tell(State.STARTING, "is being started");
        child = machine.start(mosquitto.get(), conf.file(), log.file());
        began(now);
        return LOOK_WHILE_STARTING_NANOS;
    }

    private long adopted(Machine.Child former, long now) {
        child = former;
        began(now);
        return lookAfterStart(now, "was left running by an earlier Hirundo and taken over");
    }

    private void began(long now) {
        running = false;
        startedAt = now;
        logCheckAt = now + LOG_CHECK_NANOS;
    }

    private long occupied(long now, Machine.Occupied occupied) {
        String where = settings.host() + ":" + settings.port();
        if (occupied.byAnotherProgram()) {
            return later(now, State.PORT_TAKEN, "another program listens on " + where + ". Choose another port "
                    + "(broker.port), or use that broker (broker.managed: false, broker.url: " + settings.address() + ")");
        }
        return later(now, State.RESTARTING,
                "cannot listen on " + where + " (" + occupied.reason() + "). Change broker.host or broker.port");
    }

    private long lookAfter(long now) throws IOException {
        if (!running) {
            return lookAfterStart(now, "is running");
        }
        if (now - startedAt >= WELL_NANOS) {
            backoff.reset();
        }
        if (now - logCheckAt >= 0) {
            log.trim();
            logCheckAt = now + LOG_CHECK_NANOS;
        }
        return LOOK_NANOS;
    }

    private long lookAfterStart(long now, String message) {
        if (machine.answers(settings.host(), settings.port())) {
            running = true;
            tell(State.RUNNING, message);
            return LOOK_NANOS;
        }
        if (now - startedAt >= START_NANOS) {
            child.end(END_GRACE);
            child = null;
            restarts++;
            return later(now, State.RESTARTING, "was started but did not answer; see " + log.file());
        }
        return LOOK_WHILE_STARTING_NANOS;
    }

    private long ended(long now) throws IOException {
        child = null;
        restarts++;
        String error = log.lastError();
        return later(now, State.RESTARTING, "ended by itself and is started again"
                + (error.isEmpty() ? "" : "; it said: " + error) + " (" + log.file() + ")");
    }

    private long later(long now, State state, String message) {
        long wait = backoff.nextNanos();
        nextAttemptAt = now + wait;
        tell(state, message);
        return wait;
    }

    private void tell(State state, String message) {
        Optional<Long> pid = Optional.ofNullable(child).map(Machine.Child::pid);
        listener.accept(new BrokerStatus(state, message, settings.address(), pid, restarts));
    }
}
