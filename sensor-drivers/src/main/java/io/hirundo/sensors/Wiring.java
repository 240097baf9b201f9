package io.hirundo.sensors;

import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import io.hirundo.sensors.agent.Agent;
import io.hirundo.sensors.agent.ChipSource;
import io.hirundo.sensors.agent.DeviceSpec;
import io.hirundo.sensors.bus.BusName;
import io.hirundo.sensors.bus.Buses;
import io.hirundo.sensors.bus.Machine;
import io.hirundo.sensors.chip.Ads1115;
import io.hirundo.sensors.chip.Bme280;
import io.hirundo.sensors.chip.Dimmer;
import io.hirundo.sensors.chip.Ds18b20;
import io.hirundo.sensors.chip.GpioInput;
import io.hirundo.sensors.chip.Host;
import io.hirundo.sensors.chip.Mcp3008;
import io.hirundo.sensors.chip.Metric;
import io.hirundo.sensors.chip.Orders;
import io.hirundo.sensors.chip.Pause;
import io.hirundo.sensors.chip.Relay;
import io.hirundo.sensors.chip.Tmp102;
import io.hirundo.sensors.chip.Valve;
import io.hirundo.sensors.sim.SimBoard;
import io.hirundo.sensors.sim.SimOneWire;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Makes, from the configuration, the chip on its bus that the agent reads. Used by whoever starts the sensors; keeps nothing. */
final class Wiring {

    // Where sensors without a configured bus are wired to. No adapter has the first number; the second is Pi4J's highest.
    private static final int UNNAMED_I2C = 1000;
    private static final int UNNAMED_SPI = 6;

    /** A sensor with what it stands for. */
    record Wired(SensorConfig config, String bus, boolean simulated, Agent.Sensor sensor) {
    }

    private final Machine machine;
    private final Simulate simulate;
    private final Buses buses;
    private final SimBoard board;
    private final SimOneWire simOneWire;
    private final Pause pause;
    private final LongSupplier nanos;

    Wiring(Machine machine, Simulate simulate, Buses buses, SimBoard board, SimOneWire simOneWire, Pause pause,
            LongSupplier nanos) {
        this.machine = machine;
        this.simulate = simulate;
        this.buses = buses;
        this.board = board;
        this.simOneWire = simOneWire;
        this.pause = pause;
        this.nanos = nanos;
    }

    Wired wire(SensorConfig config) {
        ChipKind kind = config.kind();
        boolean simulated = simulated(config);
        BusName bus = busName(config);
        if (simulated) {
            solder(config, bus);
        }
        String thread = (simulated ? "sim-" : "") + bus;
        boolean nativeCalls = !simulated && switch (bus.kind()) {
            case I2C, SPI, GPIO, PWM, ONE_WIRE -> true; // 1-Wire is a file, but reading it blocks in the kernel for 0.75 s
            case HOST -> false;
        };
        Host host = kind == ChipKind.HOST ? new Host(machine.root(), Path.of(config.option("disk"))) : null;
        List<Metric> metrics = host == null ? metrics(config) : host.metrics();
        ChipSource source = host == null ? source(config, bus, simulated) : () -> host;
        String model = kind.chip().toUpperCase(Locale.ROOT) + (simulated ? " (simulated)" : "");
        DeviceSpec spec = new DeviceSpec(config.id(), model, config.option("name"), config.option("location"), thread, nativeCalls,
                config.every(), metrics, orders(kind));
        return new Wired(config, config.bus() == null && simulated ? "simulated" : bus.toString(), simulated,
                new Agent.Sensor(spec, source));
    }

    private boolean simulated(SensorConfig config) {
        if (config.kind() == ChipKind.HOST) {
            return false;
        }
        return switch (simulate) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> config.bus() == null || !machine.has(BusName.parse(config.bus()));
        };
    }

    private static BusName busName(SensorConfig config) {
        if (config.bus() != null) {
            return BusName.parse(config.bus());
        }
        BusName.Kind kind = config.kind().bus();
        return new BusName(kind, switch (kind) {
            case I2C -> UNNAMED_I2C;
            case SPI -> UNNAMED_SPI;
            case GPIO, PWM, ONE_WIRE, HOST -> 0;
        });
    }

    /** Puts the model of the chip onto the simulated board. */
    private void solder(SensorConfig config, BusName bus) {
        int address = config.address();
        switch (config.kind()) {
            case BME280 -> board.putBme280(bus.number(), address);
            case TMP102 -> board.putTmp102(bus.number(), address);
            case ADS1115 -> board.putAds1115(bus.number(), address);
            case MCP3008 -> board.putMcp3008(bus.number(), address);
            case DS18B20 -> simOneWire.put(serial(config, true));
            case GPIO_INPUT -> board.putContact(address);
            case VALVE -> board.putValve(address, config.furtherLines().getFirst(), activeHigh(config), travelNanos(config));
            case RELAY, DIMMER, HOST -> { } // an output needs nothing to be driven, and the machine is not simulated
        }
    }

    private static List<Metric> metrics(SensorConfig config) {
        return switch (config.kind()) {
            case BME280 -> Bme280.METRICS;
            case TMP102 -> Tmp102.METRICS;
            case ADS1115 -> Ads1115.metrics(ChipKind.range(config.option("range")), channels(config));
            case MCP3008 -> Mcp3008.metrics(reference(config), channels(config));
            case DS18B20 -> Ds18b20.METRICS;
            case GPIO_INPUT -> GpioInput.metrics(config.option("metric"));
            case RELAY -> Relay.METRICS;
            case DIMMER -> Dimmer.METRICS;
            case VALVE -> Valve.METRICS;
            case HOST -> throw new IllegalArgumentException("what a machine has is known to its Host");
        };
    }

    private static Orders orders(ChipKind kind) {
        return switch (kind) {
            case RELAY -> Orders.SWITCH;
            case DIMMER -> Orders.LEVEL;
            case VALVE -> Orders.POSITION;
            case BME280, TMP102, ADS1115, MCP3008, DS18B20, GPIO_INPUT, HOST -> Orders.NONE;
        };
    }

    private ChipSource source(SensorConfig config, BusName bus, boolean simulated) {
        String id = config.id();
        int address = config.address();
        boolean activeHigh = activeHigh(config);
        return switch (config.kind()) {
            case BME280 -> () -> new Bme280(buses.i2c(id, simulated, bus.number(), address), pause);
            case TMP102 -> () -> new Tmp102(buses.i2c(id, simulated, bus.number(), address));
            case ADS1115 -> () -> new Ads1115(buses.i2c(id, simulated, bus.number(), address),
                    ChipKind.range(config.option("range")), channels(config), pause);
            case MCP3008 -> () -> new Mcp3008(buses.spi(id, simulated, bus.number(), address), reference(config), channels(config));
            case DS18B20 -> () -> new Ds18b20(buses.oneWire(simulated), serial(config, simulated));
            case GPIO_INPUT -> () -> new GpioInput(buses.input(id, simulated, address, pull(config)), config.option("metric"), activeHigh);
            case RELAY -> () -> new Relay(buses.output(id, simulated, address,
                    Relay.level(config.option("initial").equals("on"), activeHigh)), activeHigh);
            case DIMMER -> dimmer(config, bus, simulated);
            case VALVE -> valve(config, simulated);
            case HOST -> throw new IllegalArgumentException("a machine has no bus");
        };
    }

    private ChipSource dimmer(SensorConfig config, BusName bus, boolean simulated) {
        int frequency = Integer.parseInt(config.option("frequency"));
        int initial = Integer.parseInt(config.option("initial"));
        return () -> new Dimmer(buses.pwm(config.id(), simulated, bus.number(), config.address(), frequency, initial), initial);
    }

    private ChipSource valve(SensorConfig config, boolean simulated) {
        boolean activeHigh = activeHigh(config);
        DigitalState inactive = Relay.level(false, activeHigh);
        int closeLine = config.furtherLines().getFirst();
        // No id of a sensor has a slash.
        return () -> new Valve(buses.motorOutput(config.id(), simulated, config.address(), inactive),
                buses.motorOutput(config.id() + "/close", simulated, closeLine, inactive), activeHigh, travelNanos(config), nanos);
    }

    private static long travelNanos(SensorConfig config) {
        return ChipKind.travel(config.option("travel")).toNanos();
    }

    private static boolean activeHigh(SensorConfig config) {
        return switch (config.kind()) {
            case GPIO_INPUT, RELAY, VALVE -> config.option("active").equals("high");
            case BME280, TMP102, ADS1115, MCP3008, DS18B20, DIMMER, HOST -> true;
        };
    }

    private static PullResistance pull(SensorConfig config) {
        return switch (config.option("pull")) {
            case "up" -> PullResistance.PULL_UP;
            case "down" -> PullResistance.PULL_DOWN;
            default -> PullResistance.OFF;
        };
    }

    private static List<Integer> channels(SensorConfig config) {
        return ChipKind.channelNumbers(config.option("channels"));
    }

    private static double reference(SensorConfig config) {
        return Double.parseDouble(config.option("reference"));
    }

    /** A simulated sensor without a serial number gets one from its id, since there may be several on the simulated bus. */
    private static String serial(SensorConfig config, boolean simulated) {
        String written = config.option("serial");
        return written.isEmpty() && simulated ? String.format("28-%012x", config.id().hashCode() & 0xFFFF_FFFFL) : written;
    }
}
