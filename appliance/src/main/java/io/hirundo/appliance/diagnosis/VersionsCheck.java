package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.journal.JournalCopy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What runs here. Mosquitto's version stands with the broker. */
final class VersionsCheck implements Check {

    private final Host host;
    private final String hirundo;
    private final RunningGateway gateway;

    VersionsCheck(Host host, String hirundo, RunningGateway gateway) {
        this.host = host;
        this.hirundo = hirundo;
        this.gateway = gateway;
    }

    @Override
    public String name() {
        return "versions";
    }

    @Override
    public void look(Findings findings) throws IOException {
        versions(host, hirundo).forEach((what, version) -> findings.ok(what + " " + version));
        Optional<JsonNode> running = gateway.pid().isPresent() ? gateway.system() : Optional.empty();
        running.map(system -> system.path("versions").path("hirundo").asText()).filter(version -> !version.equals(hirundo))
                .ifPresent(version -> findings.warning("the gateway that runs is Hirundo " + version + ", this one is " + hirundo,
                        "restart the gateway, so that what was installed is what runs"));
    }

    /** By name, in the order in which people look for them. */
    static Map<String, String> versions(Host host, String hirundo) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Hirundo", hirundo);
        versions.put("Java", Runtime.version().toString());
        versions.put("SQLite", JournalCopy.sqliteVersion());
        versions.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        host.text("etc/os-release").flatMap(text -> text.lines().filter(line -> line.startsWith("PRETTY_NAME=")).findFirst())
                .ifPresent(line -> versions.put("system", line.substring("PRETTY_NAME=".length()).replace("\"", "")));
        host.text("proc/device-tree/model").ifPresent(model -> versions.put("board", model));
        return versions;
    }
}
