package io.hirundo.appliance.config;

import java.nio.file.Path;

/**
 * What the defaults depend on.
 *
 * @param hostName this machine's name; the gateway's id where none is configured
 * @param data     the data folder where none is configured
 */
public record Surroundings(String hostName, Path data) {

    /** The host's name as far as a gateway's id can carry it. */
    String gatewayId() {
        String id = hostName.replaceAll("[^A-Za-z0-9._:-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return id.isEmpty() ? "hirundo" : id.substring(0, Math.min(64, id.length()));
    }
}
