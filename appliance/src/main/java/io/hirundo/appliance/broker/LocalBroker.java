package io.hirundo.appliance.broker;

import io.hirundo.appliance.broker.BrokerStatus.State;
import io.hirundo.appliance.config.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread {@code broker} around the {@link Supervisor}. */
final class LocalBroker implements Broker {

    private static final Logger LOG = LoggerFactory.getLogger(LocalBroker.class);

    private static final long FIRST_RESTART_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** Also how long a Mosquitto that was installed meanwhile may go unnoticed. */
    private static final long MOST_RESTART_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** After an error that should not be: long enough not to fill the log. */
    private static final long AFTER_FAULT_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Mosquitto's own grace, and some more: then the JVM ends without it. */
    private static final long STOP_MILLIS = 12_000;

    private final Supervisor supervisor;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch running = new CountDownLatch(1);

    /** Written by the thread broker alone. */
    private volatile BrokerStatus status;

    private LocalBroker(BrokerSettings settings, Path folder, Machine machine) {
        this.status = new BrokerStatus(State.STARTING, "is being started", settings.address(), Optional.empty(), 0);
        this.supervisor = new Supervisor(settings, folder, System.getProperty("user.name"), machine,
                new Backoff(FIRST_RESTART_NANOS, MOST_RESTART_NANOS, RandomGenerator.getDefault()), this::changed);
        this.thread = Thread.ofPlatform().name("broker").daemon().unstarted(this::run);
    }

    static LocalBroker start(BrokerSettings settings, Path folder, Machine machine) {
        LocalBroker broker = new LocalBroker(settings, folder, machine);
        if (!settings.address().getHost().equals("127.0.0.1") || settings.host().equals("0.0.0.0")) {
            LOG.warn("The broker listens on {} without asking who connects: everyone who reaches port {} may publish and "
                    + "command (broker.host)", settings.host(), settings.port());
        }
        broker.thread.start();
        return broker;
    }

    @Override
    public BrokerStatus get() {
        return status;
    }

    @Override
    public void awaitRunning(Duration limit) throws InterruptedException {
        if (!running.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.info("Going on without the broker for now: it {}", status.message());
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            long wait = 0;
            while (!stopping.await(wait, TimeUnit.NANOSECONDS)) {
                wait = work();
            }
        } catch (InterruptedException e) {
            LOG.warn("The thread broker was interrupted; Mosquitto is ended");
        } finally {
            supervisor.stop();
        }
    }

    private long work() {
        try {
            return supervisor.doWork(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("Watching over Mosquitto failed; it is tried again", e);
            return AFTER_FAULT_NANOS;
        }
    }

    private void changed(BrokerStatus now) {
        BrokerStatus before = status;
        status = now;
        if (now.state() == State.RUNNING) {
            running.countDown();
        }
        boolean news = before.state() != now.state() || !before.message().equals(now.message());
        switch (now.state()) {
            case MISSING, RESTARTING, PORT_TAKEN -> {
                if (news) {
                    LOG.warn("Broker: {}", now.message());
                }
            }
            case RUNNING -> LOG.info("Broker {} {} (pid {})", now.url(), now.message(),
                    now.pid().map(Object::toString).orElse("?"));
            case STARTING, EXTERNAL -> LOG.debug("Broker: {}", now.message());
        }
    }
}
