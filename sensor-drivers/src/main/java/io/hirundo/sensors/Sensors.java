package io.hirundo.sensors;

import io.hirundo.sensors.agent.Agent;
import io.hirundo.sensors.agent.BrokerAccess;
import io.hirundo.sensors.bus.BusName;
import io.hirundo.sensors.bus.Buses;
import io.hirundo.sensors.bus.Machine;
import io.hirundo.sensors.chip.Pause;
import io.hirundo.sensors.sim.Faults;
import io.hirundo.sensors.sim.SimBoard;
import io.hirundo.sensors.sim.SimOneWire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sensors of this machine, read and published until closed.
 *
 * <p>{@link #start} never fails because a sensor or the broker is missing: {@link #states} says so, and they are tried again. Any
 * thread may call any method.
 */
public final class Sensors implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sensors.class);

    /** Well above the slowest healthy read: a DS18B20 takes 0.75 s. */
    private static final Duration HANG_AFTER = Duration.ofSeconds(5);

    /** What is handed in for tests. */
    record Surroundings(Machine machine, LongSupplier nanos, InstantSource wall, Pause pause, long seed, Duration hangAfter) {

        static Surroundings ofThisMachine() {
            return new Surroundings(Machine.here(), System::nanoTime, InstantSource.system(), Pause.sleeping(), System.nanoTime(),
                    HANG_AFTER);
        }
    }

    private final List<Wiring.Wired> wired;
    private final Agent agent;
    private final Buses buses;
    private final SimOneWire simOneWire;
    private final SimBoard board;

    private Sensors(List<Wiring.Wired> wired, Agent agent, Buses buses, SimBoard board, SimOneWire simOneWire) {
        this.wired = wired;
        this.agent = agent;
        this.buses = buses;
        this.board = board;
        this.simOneWire = simOneWire;
    }

    /** Starts to read and publish; returns at once. */
    public static Sensors start(SensorsConfig config) {
        return start(config, Surroundings.ofThisMachine());
    }

    static Sensors start(SensorsConfig config, Surroundings surroundings) {
        SimBoard board = new SimBoard(surroundings.nanos(), surroundings.seed());
        SimOneWire simOneWire = new SimOneWire(
                Path.of(System.getProperty("java.io.tmpdir"), "hirundo-w1-" + ProcessHandle.current().pid() + "-"
                        + Long.toHexString(System.nanoTime())), board);
        Machine machine = surroundings.machine();
        Buses buses = new Buses(machine, board, simOneWire);
        Wiring wiring = new Wiring(machine, config.simulate(), buses, board, simOneWire, surroundings.pause(),
                surroundings.nanos());
        List<Wiring.Wired> wired = new ArrayList<>();
        for (SensorConfig sensor : config.sensors()) {
            wired.add(wiring.wire(sensor));
        }
        for (Wiring.Wired one : wired) {
            LOG.info("sensor {}: {}{}, every {} ms", one.config().id(), one.config().chip(),
                    !one.simulated() ? " on " + one.bus() : one.config().bus() == null ? ", simulated" : ", simulated " + one.bus(),
                    one.config().every().toMillis());
        }
        Agent agent = new Agent(wired.stream().map(Wiring.Wired::sensor).toList(),
                new BrokerAccess(config.brokerUrl(), config.username(), config.password(), config.agentId()),
                new Agent.Settings(config.topicPrefix(), config.outboxBytes(), surroundings.hangAfter()),
                surroundings.nanos(), surroundings.wall(), new SplittableRandom(surroundings.seed()));
        agent.start();
        return new Sensors(List.copyOf(wired), agent, buses, board, simOneWire);
    }

    /**
     * What a machine without a configuration reads: one simulated chip of each kind, and the machine itself.
     */
    public static List<SensorConfig> demoSensors() {
        return List.of(
                new SensorConfig("boiler", "bme280", null, 0x76, null, Map.of("name", "Boiler room")),
                new SensorConfig("flow", "tmp102", null, 0x48, null, Map.of("name", "Flow pipe")),
                new SensorConfig("transmitters", "ads1115", null, 0x49, null, Map.of("name", "Transmitters")),
                new SensorConfig("panel", "mcp3008", null, 0, null, Map.of("name", "Control panel", "channels", "0,1,2,3")),
                new SensorConfig("cold-store", "ds18b20", null, null, null, Map.of("name", "Cold store")),
                new SensorConfig("door", "gpio-input", null, 17, null, Map.of("name", "Door", "metric", "open")),
                new SensorConfig("relay", "relay", null, 27, null, Map.of("name", "Pump relay")),
                new SensorConfig("lamp", "dimmer", null, 0, null, Map.of("name", "Lamp")),
                new SensorConfig("valve", "valve", null, 22, null, Map.of("name", "Mixing valve", "close", "23", "travel", "30s")),
                new SensorConfig("host", "host", null, null, null, Map.of("name", "This machine")));
    }

    /** In the order of the configuration. */
    public List<SensorState> states() {
        List<Agent.SensorStatus> statuses = agent.statuses();
        List<SensorState> states = new ArrayList<>();
        for (int i = 0; i < wired.size(); i++) {
            Wiring.Wired one = wired.get(i);
            Agent.SensorStatus status = statuses.get(i);
            states.add(new SensorState(one.config().id(), one.config().chip(), one.bus(), one.simulated(), status.online(),
                    status.reason(),
                    status.samples() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(status.lastSampleMs())),
                    status.samples(), status.connected(), status.outboxDepth(), status.outboxDropped()));
        }
        return List.copyOf(states);
    }

    /**
     * What answers on the I2C and 1-Wire buses of this machine, with lines for the configuration. Takes about a second a bus; not to
     * be used while sensors of this process are read.
     */
    public static ScanResult scan() {
        Surroundings here = Surroundings.ofThisMachine();
        Machine machine = here.machine();
        SimBoard none = new SimBoard(here.nanos(), here.seed());
        try (Buses buses = new Buses(machine, none, new SimOneWire(machine.root().resolve("tmp"), none))) {
            return new Scan(buses, false).run(machine.i2cBuses(), machine.has(BusName.parse("w1")));
        }
    }

    /** Breaks simulated chips, for tests. */
    Faults faults() {
        return board.faults();
    }

    /** Publishes each sensor as stopped, disconnects, closes the buses; takes a few seconds at most. */
    @Override
    public void close() {
        agent.close();
        buses.close();
        try {
            simOneWire.close();
        } catch (IOException e) {
            LOG.info("the files of the simulated 1-Wire bus are left behind: {}", e.getMessage());
        }
    }
}
