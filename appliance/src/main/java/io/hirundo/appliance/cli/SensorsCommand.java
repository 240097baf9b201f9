package io.hirundo.appliance.cli;

import io.hirundo.appliance.Role;
import picocli.CommandLine.Command;

/** The sensors alone: hardware groups, no network beyond the broker. */
@Command(name = "sensors", mixinStandardHelpOptions = true,
        description = "Read the sensors of this machine and publish them to the broker.")
final class SensorsCommand extends RoleCommand {

    SensorsCommand(Main main) {
        super(main, Role.SENSORS);
    }
}
