package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Viewer;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A value that is set below the kernel's buses is seen on the page. */
final class Sensors implements Scenario {
    private static final int LINE = 17;
    private static final double NEAR = 0.07; // a step of either chip
    private static final Duration SEEN = Duration.ofMinutes(3);
    private static final Duration START = Duration.ofMinutes(4);

    private static final String CONFIGURATION = """
            simulate: false
            sensors:
              - { id: bench, chip: tmp102, bus: i2c-%d, address: 0x%x, every: 1s }
              - { id: tank, chip: ds18b20, bus: w1, every: 2s }
              - { id: door, chip: gpio-input, bus: gpio, address: %d, metric: open, every: 500ms }
            """.formatted(TestModules.I2C_BUS, TestModules.TMP102_ADDRESS, LINE);

    @Override
    public String name() {
        return "sensors";
    }

    @Override
    public String promise() {
        return "what a chip is given on I2C, 1-Wire and GPIO is seen over the WebSocket";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(30);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name());
        TestModules.onto(card, run);
        Guest guest = run.boot(run.computer(card));
        guest.rest();

        TestModules chips = TestModules.load(guest);
        run.check(appears(run, guest, "/dev/i2c-" + TestModules.I2C_BUS), "the kernel shows an I2C bus to programs by itself");
        chips.gpioLines();
        chips.gpio(LINE, false);
        configure(guest);

        try (Viewer viewer = guest.viewer(START)) {
            double celsius = 23.5;
            chips.i2c(celsius);
            seen(run, viewer, "bench", celsius, "I2C");
            celsius = -12.25;
            chips.i2c(celsius);
            seen(run, viewer, "bench", celsius, "I2C, below zero");

            celsius = 63.25;
            chips.oneWire(celsius);
            seen(run, viewer, "tank", celsius, "1-Wire");

            door(run, guest, viewer, chips, true);
            door(run, guest, viewer, chips, false);
        }
        processes(run, guest);
        guest.powerOff();
    }

    private static boolean appears(Run run, Guest guest, String file) throws InterruptedException, TestFailed {
        try {
            run.deadline().within(Duration.ofSeconds(15)).awaitTrue("show " + file,
                    () -> Optional.of(guest.ask("test -e " + file, Duration.ofSeconds(5)).status() == 0));
            return true;
        } catch (TestFailed absent) {
            guest.run("modprobe i2c-dev"); // to see what else there is
            return false;
        }
    }

    /** As an installer does it: the lines in the configuration, and the sensors begin anew. */
    private static void configure(Guest guest) throws TestFailed, InterruptedException {
        guest.run("f=/etc/hirundo/hirundo.yaml; sed -i '/^simulate:/d' $f && cat >> $f <<'END'\n"
                + CONFIGURATION + "END\n");
        guest.run("systemctl restart " + Guest.SENSORS_UNIT, Duration.ofMinutes(2));
    }

    private static void seen(Run run, Viewer viewer, String device, double celsius, String bus)
            throws InterruptedException {
        long start = System.nanoTime();
        try {
            viewer.awaitMetric(device, "temperature", value -> value.isNumber() && Math.abs(value.asDouble() - celsius) <= NEAR,
                    run.deadline().within(SEEN));
            run.check(true, bus + ": " + celsius + " °C is seen " + Boot.seconds(Duration.ofNanos(System.nanoTime() - start))
                    + " after it was set");
        } catch (TestFailed never) {
            run.check(false, bus + ": " + celsius + " °C: " + never.getMessage());
        }
    }

    private static void door(Run run, Guest guest, Viewer viewer, TestModules chips, boolean open)
            throws TestFailed, InterruptedException {
        viewer.forget();
        chips.gpio(LINE, open);
        try {
            viewer.awaitMetric("door", "open", value -> value.isBoolean() && value.asBoolean() == open,
                    run.deadline().within(SEEN));
            run.check(true, "GPIO: a line that goes " + (open ? "up" : "down") + " is seen");
        } catch (TestFailed never) {
            run.check(false, "GPIO: a line that goes " + (open ? "up" : "down") + ": " + never.getMessage() + "; "
                    + guest.ask("journalctl -b --no-pager -o cat -u " + Guest.SENSORS_UNIT + " | grep door | tail -n 1", SEEN).text());
        }
    }

    /** Who reads the chips reaches nobody but the broker, and who is on the network reaches no chip. */
    private static void processes(Run run, Guest guest) throws TestFailed, InterruptedException {
        run.check(guest.run("systemctl show -p User --value " + Guest.SENSORS_UNIT).equals("hirundo-sensors")
                && guest.run("systemctl show -p User --value " + Guest.GATEWAY_UNIT).equals("hirundo"),
                "sensors and gateway are different users");
        String gateway = guest.run("systemctl show -p DevicePolicy --value " + Guest.GATEWAY_UNIT);
        run.check(gateway.equals("closed") || guest.run("systemctl show -p PrivateDevices --value " + Guest.GATEWAY_UNIT)
                .equals("yes"), "the gateway reaches no device");
    }
}
