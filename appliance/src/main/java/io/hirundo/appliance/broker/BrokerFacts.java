package io.hirundo.appliance.broker;

import io.hirundo.appliance.config.BrokerSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What can be told of the local broker from outside, whether a Hirundo watches over it or not. Changes nothing.
 *
 * @param mosquitto where the program is
 * @param ownPid    of the Mosquitto that a Hirundo has started for this data folder and that is alive
 * @param taken     why its port cannot be had, in the system's words; empty where it can, or where the own one has it
 */
public record BrokerFacts(Optional<Path> mosquitto, Optional<Long> ownPid, Optional<String> taken) {

    /** @param path the variable PATH */
    public static BrokerFacts look(BrokerSettings settings, Path data, String path) {
        LinuxMachine machine = LinuxMachine.searching(path);
        Path conf = data.toAbsolutePath().resolve("mosquitto").resolve("mosquitto.conf");
        Optional<Long> ownPid = machine.leftBehind(conf).map(Machine.Child::pid);
        return new BrokerFacts(machine.mosquitto(), ownPid, ownPid.isPresent() ? Optional.empty()
                : machine.occupied(settings.host(), settings.port()).map(Machine.Occupied::reason));
    }

    /** Where its log lies. */
    public static Path log(Path data) {
        return data.resolve("mosquitto").resolve("mosquitto.log");
    }
}
