package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file on the card, as a person writes it: right, wrong, and not at all. */
final class FirstBoot implements Scenario {
    private static final String ADDRESS = "10.0.2.77";
    private static final String WIFI_SECRET = "correct horse battery";
    private static final String FLEET_SECRET = "enrol-3f9a1c7e5b";
    private static final String SETUP = """
            hostname: barn
            wifi:
              ssid: Barn
              password: "%s"
              country: AT
            network:
              address: %s/24
              gateway: 10.0.2.2
              dns: [10.0.2.3]
            time-zone: Europe/Vienna
            gateway:
              id: site-barn
              name: The barn
            fleet:
              url: redis://10.0.2.2:6390
              secret: "%s"
            ssh-key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@pc"
            mqtt: lan
            """.formatted(WIFI_SECRET, ADDRESS, FLEET_SECRET);
    private static final String WRONG = """
            hostname: barn
            network:
              address: 10.0.2.300/24
            time-zone: Europe/Nowhere
            """;
    private static final Duration MOMENT = Duration.ofMinutes(1);
    /** A link that signs in, as the console has it. */
    private static final Pattern LINK = Pattern.compile("http://[^\\s/]+/#pair=([A-Z0-9-]+)");

    @Override
    public String name() {
        return "firstboot";
    }

    @Override
    public String promise() {
        return "does what its first-boot file says, tells what is wrong with it, and comes up without";
    }

    @Override
    public Duration limit() {
        return Duration.ofMinutes(60);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        right(run);
        wrong(run);
        without(run);
    }

    private void right(Run run) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name() + "-right", SETUP);
        QemuArguments computer = run.computer(card).forward(Guest.MQTT).forward(Guest.SSH).guestAddress(ADDRESS);
        Guest guest = run.boot(computer);
        run.check(true, "answers at the static address");
        run.check(guest.run("hostname").equals("barn"), "has its name");
        run.check(guest.run("date +%Z").matches("CES?T"), "has its time zone");
        JsonNode system = guest.rest().get("/api/v1/system");
        run.check(system.path("gatewayId").asText().equals("site-barn"), "is the gateway site-barn in the fleet");
        run.check(system.path("uplink").toString().contains("10.0.2.2"), "forwards to the fleet: " + system.path("uplink"));
        run.check(ssh(run, guest), "answers over SSH, with a key");
        run.check(guest.run("ss -Hltn sport = :" + Guest.MQTT).contains("0.0.0.0:" + Guest.MQTT)
                || guest.run("ss -Hltn sport = :" + Guest.MQTT).contains("*:" + Guest.MQTT), "the broker listens on the network");
        guest.powerOff();

        Optional<String> left = card.has(Guest.SETUP_FILE) ? Optional.of(card.read(Guest.SETUP_FILE)) : Optional.empty();
        run.check(left.filter(text -> text.contains(WIFI_SECRET) || text.contains(FLEET_SECRET)).isEmpty(),
                "the secrets are gone from the file on the card");
        run.check(!card.has(Guest.SETUP_ERROR_FILE), "nothing is said to be wrong");

        Guest again = run.boot(computer);
        run.check(again.run("hostname").equals("barn"), "and all of it stays after a restart");
        again.powerOff();
    }

    private void wrong(Run run) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name() + "-wrong", WRONG);
        Guest guest = run.boot(run.computer(card));
        run.check(true, "with a wrong file it comes up all the same, by DHCP");
        run.check(guest.serial().text().contains("Europe/Nowhere"), "what is wrong is shown on the console");
        guest.powerOff();
        if (run.check(card.has(Guest.SETUP_ERROR_FILE), "and written beside the file")) {
            String error = card.read(Guest.SETUP_ERROR_FILE);
            run.check(error.contains("Europe/Nowhere") && error.contains("10.0.2.300"), "in words: "
                    + error.strip().replaceAll("\\s+", " "));
        }
    }

    private void without(Run run) throws IOException, TestFailed, InterruptedException {
        Guest guest = run.boot(run.computer(run.freshCard(name() + "-without")).forward(Guest.SSH));
        Matcher link = guest.serial().await(LINK, 0, run.deadline().within(MOMENT));
        run.check(true, "without a file the console shows an address and a link: " + link.group().replaceAll("=.*", "=…"));
        run.check(guest.serial().text().contains("hirundo.local"), "and hirundo.local");
        String code = "{\"code\":\"" + link.group(1) + "\"}";
        int first = guest.postWithoutToken("/api/v1/pair", code);
        int second = guest.postWithoutToken("/api/v1/pair", code);
        run.check(first == 200 && second != 200, "the link signs in once: " + first + ", then " + second);
        run.check(!ssh(run, guest), "without a key nobody answers over SSH");
        guest.powerOff();
    }

    /** Whether an SSH server introduces itself (RFC 4253, section 4.2). */
    private static boolean ssh(Run run, Guest guest) throws InterruptedException {
        try {
            run.deadline().within(Duration.ofSeconds(20)).awaitTrue("answer over SSH", () -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), guest.machine().hostPort(Guest.SSH)), 2_000);
                    socket.setSoTimeout(5_000);
                    InputStream in = socket.getInputStream();
                    return Optional.of(new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-"));
                }
            });
            return true;
        } catch (TestFailed nobody) {
            return false;
        }
    }
}
