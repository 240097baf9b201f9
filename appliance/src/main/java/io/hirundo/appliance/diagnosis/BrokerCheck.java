package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.broker.BrokerFacts;
import io.hirundo.appliance.config.BrokerSettings;
import io.hirundo.appliance.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether there is a broker, whose it is, and whether it lets Hirundo in. */
final class BrokerCheck implements Check {

    private static final Pattern VERSION = Pattern.compile("mosquitto version (\\d+)\\.(\\d+)[.\\d]*");
    /** MQTT 5 and the options that Hirundo writes came with it. */
    private static final int LEAST_MAJOR = 2;
    private static final int BAD_PASSWORD = 4;
    private static final int NOT_AUTHORISED = 5;

    private final Host host;
    private final Settings settings;
    private final BrokerSettings broker;
    private final RunningGateway gateway;
    private final Supplier<BrokerFacts> looking;

    BrokerCheck(Host host, Settings settings, RunningGateway gateway) {
        this(host, settings, gateway, () -> BrokerFacts.look(settings.broker(), settings.data(), host.path()));
    }

    BrokerCheck(Host host, Settings settings, RunningGateway gateway, Supplier<BrokerFacts> looking) {
        this.host = host;
        this.settings = settings;
        this.broker = settings.broker();
        this.gateway = gateway;
        this.looking = looking;
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void look(Findings findings) throws IOException, InterruptedException {
        if (broker.managed()) {
            own(findings);
        } else {
            connect(findings, "correct broker.url, start that broker, or let the network through to it");
        }
    }

    private void own(Findings findings) throws IOException, InterruptedException {
        BrokerFacts facts = looking.get();
        if (facts.mosquitto().isEmpty()) {
            findings.wrong("Mosquitto is not installed",
                    "apt-get install mosquitto; or use another broker: broker.managed: false with broker.url");
        } else {
            version(facts.mosquitto().get(), findings);
        }
        if (facts.ownPid().isPresent()) {
            findings.ok("Hirundo's own Mosquitto runs (pid " + facts.ownPid().get() + ")");
            connect(findings, "look at " + BrokerFacts.log(settings.data()));
        } else if (facts.taken().isPresent()) {
            taken(facts.taken().get(), findings);
        } else if (gateway.pid().isPresent()) {
            findings.wrong("the gateway runs, but no Mosquitto of its own does",
                    "wait 15 s, it is started again; if it stays, look at " + BrokerFacts.log(settings.data()));
        } else {
            findings.ok("port " + broker.port() + " is free for it");
        }
    }

    private void version(Path program, Findings findings) throws InterruptedException {
        Optional<Programs.Output> help = host.programs().run(program.toString(), "-h");
        Matcher version = VERSION.matcher(help.map(Programs.Output::text).orElse(""));
        if (!version.find()) {
            findings.unknown(program + " does not tell its version", "see whether it starts: " + program + " -h");
        } else if (Integer.parseInt(version.group(1)) < LEAST_MAJOR) {
            findings.wrong(version.group() + " is too old", "install version 2 or newer");
        } else {
            findings.ok(version.group() + ", " + program);
        }
    }

    private void taken(String reason, Findings findings) {
        String where = broker.host() + ":" + broker.port();
        if (!reason.contains("in use")) {
            findings.wrong("nobody can listen on " + where + ": " + reason, "correct broker.host or broker.port");
            return;
        }
        Path own = BrokerFacts.log(settings.data()).getParent();
        if (Files.exists(own) && !host.access().reads(own)) {
            findings.unknown("a program listens on " + where + "; " + host.userName() + " may not see whether it is Hirundo's own broker",
                    "run this as the owner of " + own);
            return;
        }
        String who = new PortOwner(host).of(broker.port()).orElse("another program");
        try {
            MqttProbe.connect(broker.address(), Optional.empty(), Optional.empty());
            findings.wrong("another broker listens on " + where + ": " + who,
                    "end it (Debian starts one by itself: sudo systemctl disable --now mosquitto), or use it: broker.managed: false, "
                            + "broker.url: " + broker.address() + "; or choose another broker.port");
        } catch (IOException noBroker) {
            findings.wrong("another program listens on " + where + ": " + who, "end it, or choose another broker.port");
        }
    }

    private void connect(Findings findings, String otherwise) throws IOException {
        Optional<String> password;
        try {
            Optional<Path> file = broker.passwordFile();
            password = file.isEmpty() ? Optional.empty() : Files.readString(file.get()).lines().findFirst();
        } catch (IOException unreadable) {
            findings.wrong("broker.password-file cannot be read: " + unreadable, "give it to " + host.userName());
            return;
        }
        int code;
        try {
            code = MqttProbe.connect(broker.address(), broker.user(), password);
        } catch (IOException e) {
            findings.wrong(broker.address() + " does not let a client connect: " + e.getMessage(), otherwise);
            return;
        }
        switch (code) {
            case 0 -> findings.ok(broker.address() + " lets Hirundo connect");
            case BAD_PASSWORD, NOT_AUTHORISED -> findings.wrong(broker.address() + " refuses user or password (code " + code + ")",
                    "correct broker.user and broker.password-file, or give that user its rights at the broker");
            default -> findings.wrong(broker.address() + " refuses to connect (code " + code + ")", "look at the broker's log");
        }
    }
}
