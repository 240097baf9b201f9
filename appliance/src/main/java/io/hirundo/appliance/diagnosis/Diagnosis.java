package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.clock.MachineTime;
import io.hirundo.sensors.Sensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All checks in the order in which a person would ask: what is wanted, what it stands on, what it talks to, the machine. */
public final class Diagnosis {

    private final Host host;
    private final Configured configured;
    private final String version;

    /**
     * What the configuration comes to.
     *
     * @param file     where it stands
     * @param present  whether there is such a file
     * @param settings what a start would use now: the file's, or the last good ones; empty where it could not start
     * @param problems what is wrong with the file, a line each
     * @param warnings what is odd and stops nothing
     */
    public record Configured(Path file, boolean present, Optional<Settings> settings, List<String> problems, List<String> warnings) {
        public Configured {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    Diagnosis(Host host, Configured configured, String version) {
        this.host = host;
        this.configured = configured;
        this.version = version;
    }

    /**
     * @param path    the variable PATH
     * @param version of this Hirundo
     */
    public static Diagnosis ofThisMachine(Configured configured, String version, String path) {
        return new Diagnosis(Host.ofThisMachine(path), configured, version);
    }

    /**
     * Looks at everything; ten seconds at most.
     *
     * @param found   told each finding, in order
     * @param waiting told, every two seconds, the name of the check that is waited for
     */
    public List<Finding> examine(Consumer<Finding> found, Consumer<String> waiting) throws InterruptedException {
        return new Doctor(Doctor.LIMIT, waiting).examine(checks(), found);
    }

    private List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(new ConfigurationCheck(configured));
        if (configured.settings().isPresent()) {
            Settings settings = configured.settings().get();
            RunningGateway gateway = new RunningGateway(host, settings);
            checks.add(new DataFolderCheck(host, settings, gateway));
            checks.add(new DiskCheck(host, settings));
            checks.add(new JournalCheck(settings));
            checks.add(new KeysCheck(host, settings));
            checks.add(new GatewayCheck(host, settings, gateway));
            checks.add(new BrokerCheck(host, settings, gateway));
            checks.add(new RedisCheck(host, settings));
            checks.add(new CertificatesCheck(host, settings, CertificatesCheck.theJvms()));
            checks.add(new BusesCheck(host, settings));
            checks.add(new SensorsCheck(settings, gateway, Sensors::scan));
            checks.add(new MemoryCheck(host, runs(gateway)));
            checks.add(new VersionsCheck(host, version, gateway));
        }
        checks.add(new ClockCheck(host, MachineTime.here(configured.settings().flatMap(Settings::synchronisedFile)).source()));
        checks.add(new TemperatureCheck(host));
        checks.add(new PowerCheck(host));
        return checks;
    }

    private static boolean runs(RunningGateway gateway) {
        try {
            return gateway.pid().isPresent();
        } catch (IOException unknown) {
            return false; // the check of the gateway says why
        }
    }

    Host host() {
        return host;
    }

    Configured configured() {
        return configured;
    }

    String version() {
        return version;
    }
}
