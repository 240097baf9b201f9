package io.hirundo.image.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has to hold after whatever befell the machine. */
final class Health {
    /** Without a network nobody can be asked from outside. Bash's own sockets: the image has no program for it. */
    private static final String READY = "timeout 10 bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080"
            + " && printf \"GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n\" >&3 && head -n 1 <&3'";

    private Health() {}

    /** What is wrong, in words; empty if the system is up, no unit has failed and every acknowledged message is there once. */
    static List<String> complaints(Guest guest, Ledger ledger, String device)
            throws IOException, TestFailed, InterruptedException {
        List<String> complaints = new ArrayList<>(failedUnits(guest));
        complaints.addAll(ledger.discrepancies(guest.rest().telemetry(device)));
        return complaints;
    }

    /** A line for each. */
    static List<String> failedUnits(Guest guest) throws TestFailed, InterruptedException {
        return guest.run("systemctl list-units --failed --no-legend --plain").lines().filter(line -> !line.isBlank())
                .map(line -> line.split(" ")[0] + " has failed").toList();
    }

    /** Waits, in the guest, until the page answers there. */
    static void awaitReadyInside(Run run, Guest guest, Duration limit) throws TestFailed, InterruptedException {
        run.deadline().within(limit).awaitTrue("answer over HTTP on its own loopback",
                () -> Optional.of(guest.ask(READY, Duration.ofSeconds(20)).text().contains(" 200")));
    }

    /** The open alerts with that word in them. */
    static List<JsonNode> alerts(Guest guest, String word) throws IOException, TestFailed, InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode alert : guest.rest().get("/api/v1/alerts").path("alerts")) {
            if (alert.toString().contains(word)) {
                found.add(alert);
            }
        }
        return found;
    }
}
