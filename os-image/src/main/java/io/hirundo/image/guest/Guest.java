package io.hirundo.image.guest;

import io.hirundo.image.machine.Deadline;
import io.hirundo.image.machine.Qemu;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.SerialLog;
import io.hirundo.image.machine.TestConsole;
import io.hirundo.image.machine.TestFailed;
import io.hirundo.image.machine.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The appliance in its machine. One thread. */
public final class Guest implements AutoCloseable {
    public static final int WEB = 8080;
    public static final int MQTT = 1883;
    public static final int SSH = 22;

    public static final String GATEWAY_UNIT = "hirundo-gateway.service";
    public static final String SENSORS_UNIT = "hirundo-sensors.service";
    public static final String GATE_UNIT = "hirundo-gate.service";
    /** The file that a person may put on the card before its first start, and what the appliance says of it. */
    public static final String SETUP_FILE = "/hirundo-setup.yaml";
    public static final String SETUP_ERROR_FILE = "/hirundo-setup.error.txt";
    /** The boot loader's state: which slot boots, and which is on trial. */
    public static final String SLOTS_FILE = "/EFI/hirundo/slots";
    /** Words for the kernel beyond its own, read by the boot loader where the file is there. */
    public static final String EXTRA_FILE = "/EFI/hirundo/extra.cfg";
    /** Opens the root shell on hvc0 that the console talks to. */
    public static final String TEST_WORD = "hirundo.test";

    private static final Duration SHUTDOWN = Duration.ofMinutes(5);
    /** A JVM starts, beside those that have just started. */
    private static final Duration TOKEN = Duration.ofMinutes(5);
    private static final Pattern SLOT = Pattern.compile("hirundo\\.slot=([AB])");

    /** What somebody who comes later wants to know of a guest that did not do what it should. */
    private static final String SYMPTOMS = "uptime; cat /proc/cmdline; systemctl is-system-running; systemctl list-jobs --no-pager;"
            + " systemctl list-units --failed --no-pager; ip -brief address; df -h; free -m; /usr/lib/hirundo/boot-slots show;"
            + " journalctl -b --no-pager -p notice | tail -n 300; journalctl -b --no-pager -u 'hirundo-*' | tail -n 100;"
            + " dmesg | tail -n 100";

    private final Qemu machine;
    private final Path folder;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final Deadline deadline;
    private Optional<Rest> rest = Optional.empty();

    private Guest(Qemu machine, Path folder, Deadline deadline) {
        this.machine = machine;
        this.folder = folder;
        this.deadline = deadline;
    }

    /**
     * Switches it on.
     *
     * @param folder   of its logs
     * @param deadline after which it is switched off, whatever it does
     */
    public static Guest start(Tools tools, QemuArguments arguments, Path folder, Deadline deadline)
            throws TestFailed, InterruptedException {
        return new Guest(Qemu.start(tools, arguments, folder, deadline), folder, deadline);
    }

    public Qemu machine() {
        return machine;
    }

    public SerialLog serial() {
        return machine.serial();
    }

    /** Waits until the page's server says over the network that it is ready. @return since the machine was switched on */
    public Duration awaitReady(Duration limit) throws TestFailed, InterruptedException {
        deadline.within(limit).awaitTrue("answer over HTTP", () -> {
            requirePower();
            return Optional.of(Rest.ready(http, machine.hostPort(WEB)) == 200);
        });
        return machine.running();
    }

    /** Waits for the root shell. */
    public void awaitShell(Duration limit) throws TestFailed, InterruptedException {
        machine.console().awaitShell(deadline.within(limit));
    }

    /** A command in the guest that has to end well. @return what it wrote */
    public String run(String command) throws TestFailed, InterruptedException {
        return machine.console().run(command);
    }

    /** As the other, for what takes longer. */
    public String run(String command, Duration limit) throws TestFailed, InterruptedException {
        return machine.console().run(command, limit);
    }

    /** A command in the guest whose end, good or bad, is for the caller. */
    public TestConsole.Answer ask(String command, Duration limit) throws TestFailed, InterruptedException {
        return machine.console().ask(command, limit);
    }

    /** REST as an administrator, whose token is made in the guest the first time. */
    public Rest rest() throws TestFailed, InterruptedException {
        if (rest.isEmpty()) {
            String said = run("timeout " + TOKEN.toSeconds() + " hirundo token --user image-test --role admin --ttl 366d",
                    TOKEN.plusSeconds(30));
            String token = said.lines().reduce("", (before, line) -> line);
            if (token.chars().filter(letter -> letter == '.').count() != 2) {
                throw new TestFailed("hirundo token gave no token: " + said);
            }
            use(token);
        }
        return rest.orElseThrow();
    }

    /** Goes on with a token that was made before. */
    public Guest use(String token) {
        rest = Optional.of(new Rest(machine.hostPort(WEB), token));
        return this;
    }

    /** JSON to REST by somebody who is not known yet. @return the status of the answer */
    public int postWithoutToken(String path, String json) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + machine.hostPort(WEB) + path))
                .timeout(Duration.ofSeconds(30)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    public Viewer viewer(Duration limit) throws TestFailed, InterruptedException {
        return Viewer.connect(http, machine.hostPort(WEB), rest().token(), deadline.within(limit));
    }

    public int mqttPort() {
        return machine.hostPort(MQTT);
    }

    /** Which slot it has booted from, A or B. */
    public String slot() throws TestFailed, InterruptedException {
        Matcher matcher = SLOT.matcher(run("cat /proc/cmdline"));
        if (!matcher.find()) {
            throw new TestFailed("the kernel was not told which slot it is");
        }
        return matcher.group(1);
    }

    /** The version of the system that has booted. */
    public String version() throws TestFailed, InterruptedException {
        return run("cat /usr/lib/hirundo/version");
    }

    /** Whether this start is a trial that the health gate has yet to judge. */
    public boolean isOnTrial() throws TestFailed, InterruptedException {
        return run("cat /proc/cmdline").contains("hirundo.trial=1");
    }

    /** How often the processor has begun anew since the machine was switched on. */
    public int resets() {
        return machine.qmp().events("RESET");
    }

    /** Asks it to start anew, and waits until it is on its way. The caller waits for what comes up. */
    public void reboot() throws TestFailed, InterruptedException {
        int before = resets();
        machine.console().start("sleep 1; systemctl reboot");
        awaitReset(before, SHUTDOWN);
    }

    /** Waits until the processor begins anew, by whomever. */
    public void awaitReset(int before, Duration limit) throws TestFailed, InterruptedException {
        deadline.within(limit).awaitTrue("reboot", () -> {
            requirePower();
            return Optional.of(resets() > before);
        });
    }

    /** Asks it to switch itself off, and waits for that. */
    public void powerOff() throws TestFailed, InterruptedException {
        machine.console().start("sleep 1; systemctl poweroff");
        machine.awaitOff(deadline.within(SHUTDOWN));
    }

    /** Takes the power away. */
    public void cutPower() throws TestFailed, InterruptedException {
        machine.kill();
    }

    /** Writes down beside its logs how it is, as far as it still answers. */
    public void writeSymptoms(Duration limit) throws IOException, InterruptedException {
        if (!machine.isRunning()) {
            return;
        }
        String symptoms;
        try {
            machine.console().awaitShell(Deadline.in(limit));
            symptoms = ask(SYMPTOMS, limit).text();
        } catch (TestFailed silent) {
            symptoms = silent.getMessage();
        }
        Files.writeString(folder.resolve("symptoms.txt"), symptoms + "\n", StandardCharsets.ISO_8859_1);
    }

    private void requirePower() throws TestFailed {
        if (!machine.isRunning()) {
            throw new TestFailed("the machine has ended");
        }
    }

    @Override
    public void close() {
        machine.close();
    }
}
