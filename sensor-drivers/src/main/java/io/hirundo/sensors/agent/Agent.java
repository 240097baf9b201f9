package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.ChipException;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Orders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * Reads all sensors and publishes them. Made and started once; any thread may ask for the state.
 */
public final class Agent implements AutoCloseable {

    /** A sensor and how to reach its chip. */
    public record Sensor(DeviceSpec spec, ChipSource source) {
    }

    /**
     * How the agent behaves.
     *
     * @param topicPrefix usually {@code devices}
     * @param outboxBytes for all sensors together, shared equally; when full, the oldest samples are dropped
     * @param hangAfter   a read that takes longer makes its sensor offline; a DS18B20 takes 0.75 s
     */
    public record Settings(String topicPrefix, long outboxBytes, Duration hangAfter) {
    }

    /** A sensor at this moment; {@code lastSampleMs} is 0 before the first one. */
    public record SensorStatus(DeviceSpec spec, boolean online, String reason, long lastSampleMs, long samples, boolean connected,
            int outboxDepth, long outboxDropped) {
    }

    /** For all goodbyes together; a link that is still waiting for a silent broker then ends by itself. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private record Running(DeviceSpec spec, DeviceLink link) {
    }

    private final List<Running> devices = new ArrayList<>();
    private final List<BusWorker> workers = new ArrayList<>();
    private final List<Thread> linkThreads = new ArrayList<>();
    private final Watchdog watchdog;
    private final LongSupplier nanos;

    public Agent(List<Sensor> sensors, BrokerAccess broker, Settings settings, LongSupplier nanos, InstantSource wall,
            SplittableGenerator random) {
        this.nanos = nanos;
        Map<String, List<SensorTask>> buses = new LinkedHashMap<>();
        for (Sensor sensor : sensors) {
            DeviceSpec spec = sensor.spec();
            Topics topics = new Topics(settings.topicPrefix(), spec.id());
            Outbox outbox = new Outbox(settings.outboxBytes() / sensors.size());
            RandomGenerator own = random.split();
            Connection.Connector connector =
                    PahoConnection.connector(broker, topics, spec.orders() != Orders.NONE, PahoConnection.CONNACK_MILLIS);
            DeviceLink link = new DeviceLink(spec, topics, connector, outbox, nanos, wall, random.split());
            devices.add(new Running(spec, link));
            buses.computeIfAbsent(spec.bus(), _ -> new ArrayList<>())
                    .add(new SensorTask(spec, sensor.source(), link, nanos, wall, own));
        }
        buses.forEach((bus, tasks) -> workers.add(new BusWorker(bus, tasks, nanos)));
        for (Running device : devices) {
            DeviceSpec spec = device.spec;
            if (spec.orders() != Orders.NONE) {
                device.link.commands(new Commands(spec.id(), spec.orders(), bus(spec, buses), wall));
            }
        }
        this.watchdog = new Watchdog(workers, settings.hangAfter());
    }

    private Commands.Bus bus(DeviceSpec spec, Map<String, List<SensorTask>> buses) {
        BusWorker worker = workers.get(new ArrayList<>(buses.keySet()).indexOf(spec.bus()));
        SensorTask task = buses.get(spec.bus()).stream().filter(one -> one.spec() == spec).findFirst().orElseThrow();
        return new Commands.Bus() {
            @Override
            public boolean submit(Runnable work) {
                return worker.submit(() -> worker.guarded(task, work));
            }

            @Override
            public CommandResult carryOut(Order order) {
                try {
                    return new CommandResult.Done(task.obey(order));
                } catch (ChipException | RuntimeException | LinkageError e) {
                    return new CommandResult.Failed(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    /** Starts all threads and returns at once; neither a sensor nor the broker need be there. */
    public void start() {
        devices.forEach(device -> linkThreads.add(device.link.start()));
        workers.forEach(BusWorker::start);
        watchdog.start();
    }

    /** In the order of the configuration. */
    public List<SensorStatus> statuses() {
        List<SensorStatus> statuses = new ArrayList<>();
        for (Running device : devices) {
            DeviceLink.State state = device.link.state();
            statuses.add(new SensorStatus(device.spec, state.online(), state.reason(), state.lastSampleMs(), state.samples(),
                    state.connected(), state.outboxDepth(), state.dropped()));
        }
        return List.copyOf(statuses);
    }

    /** Stops reading, publishes each sensor as stopped, disconnects. A bus that hangs is left to its daemon thread. */
    @Override
    public void close() {
        watchdog.close();
        workers.forEach(BusWorker::close);
        try {
            for (int i = 0; i < linkThreads.size(); i++) {
                devices.get(i).link.closeSoon();
            }
            long end = nanos.getAsLong() + CLOSE_WITHIN.toNanos();
            for (Thread thread : linkThreads) {
                boolean _ = thread.join(Duration.ofNanos(Math.max(1, end - nanos.getAsLong())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
