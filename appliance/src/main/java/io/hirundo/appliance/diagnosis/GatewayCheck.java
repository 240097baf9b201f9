package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.appliance.config.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the page can be had, and what a running gateway says of itself. */
final class GatewayCheck implements Check {

    private static final int READY = 200;
    private static final int NOT_READY = 503;

    private final Host host;
    private final Settings settings;
    private final RunningGateway gateway;

    GatewayCheck(Host host, Settings settings, RunningGateway gateway) {
        this.host = host;
        this.settings = settings;
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public void look(Findings findings) throws IOException {
        OptionalLong pid = gateway.pid();
        Optional<URI> url = gateway.url();
        if (url.isEmpty()) {
            findings.ok((pid.isPresent() ? "it runs (pid " + pid.getAsLong() + ")" : "it does not run")
                    + "; web.port is 0, so its port is another one at each start and it cannot be asked");
            return;
        }
        if (pid.isEmpty()) {
            resting(url.get(), findings);
            return;
        }
        RunningGateway.Answer answer = gateway.get("/health/ready");
        if (answer.status() == READY) {
            findings.ok("it runs (pid " + pid.getAsLong() + ") and answers at " + url.get());
        } else if (answer.status() == NOT_READY) {
            findings.wrong("it runs (pid " + pid.getAsLong() + ") and says that it is not ready: " + answer.text(),
                    "wait half a minute; if it stays, look at its log");
        } else {
            findings.wrong("it runs (pid " + pid.getAsLong() + "), but " + url.get() + " answers "
                            + (answer.status() == 0 ? "nothing (" + answer.text() + ")" : Integer.toString(answer.status())),
                    "it may have been started with another web.port than this configuration says; else restart it");
            return;
        }
        saysOfItself(findings);
    }

    private void resting(URI url, Findings findings) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(settings.web().host()), settings.web().port()));
            findings.ok("it does not run; port " + settings.web().port() + " is free for it");
        } catch (BindException e) {
            String who = new PortOwner(host).of(settings.web().port()).orElse("another program");
            findings.wrong("it does not run, and cannot listen on " + settings.web().host() + ":" + settings.web().port() + " ("
                    + e.getMessage() + "): " + who + " is there", "end that program, or choose another web.port");
        } catch (IOException e) {
            findings.wrong("it does not run, and " + url + " cannot be listened on: " + e.getMessage(), "correct web.host");
        }
    }

    private void saysOfItself(Findings findings) {
        Optional<JsonNode> system = gateway.system();
        if (system.isEmpty()) {
            RunningGateway.Answer answer = gateway.getAsAdmin("/api/v1/system");
            findings.unknown("it does not say how it is: " + (answer.status() == 0 ? answer.text() : Integer.toString(answer.status())),
                    "run this as the user that the gateway runs as");
            return;
        }
        JsonNode ingest = system.get().path("ingest");
        if (!ingest.path("state").asText().equals("connected")) {
            findings.wrong("it has no connection to the broker: " + ingest.path("state").asText() + because(ingest.path("problem")),
                    "see what is found of the broker");
        }
        JsonNode journal = system.get().path("journal");
        if (!journal.path("state").asText().equals("ok")) {
            findings.wrong("it cannot write its journal: " + journal.path("state").asText(), "see what is found of disk and data");
        }
        if (journal.path("damaged").asBoolean()) {
            findings.wrong("its journal turned out to be damaged, and is not written to any more",
                    "restart it: the journal is set aside and a new one begun");
        }
        if (journal.path("damagedBlocks").asLong() > 0) {
            findings.warning(journal.path("damagedBlocks").asLong() + " blocks of its journal could not be read",
                    "back up (hirundo backup F); if there are more each day, replace the card");
        }
        uplink(system.get().path("uplink"), findings);
    }

    private static void uplink(JsonNode uplink, Findings findings) {
        String state = uplink.path("state").asText();
        switch (state) {
            case "connected" -> findings.ok("the fleet has all but " + uplink.path("backlog").asLong() + " events");
            case "disabled" -> {
                if (!uplink.path("reason").asText().isEmpty()) {
                    findings.wrong("nothing is forwarded: " + uplink.path("reason").asText(), "correct uplink.url");
                }
            }
            default -> findings.wrong("the uplink is " + state + because(uplink.path("reason")) + "; " + uplink.path("backlog").asLong()
                    + " events wait", "see what is found of redis; nothing is lost while the journal has room");
        }
    }

    private static String because(JsonNode reason) {
        return reason.asText().isEmpty() ? "" : " (" + reason.asText() + ")";
    }
}
