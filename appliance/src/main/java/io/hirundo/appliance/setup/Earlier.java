package io.hirundo.appliance.setup;

import io.hirundo.appliance.config.YamlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * What an earlier setup file, or somebody since, has set: where its secrets are, which are in the file no more.
 *
 * @param gatewayId of the configuration, where it says one
 * @param fleet     the same
 */
record Earlier(Optional<Wifi> wifi, Optional<String> gatewayId, Optional<URI> fleet) {

    /**
     * @param wpaSupplicant text of that file; empty if there is none
     * @param configuration text of that file; empty if there is none
     */
    static Earlier of(String wpaSupplicant, String configuration) {
        Optional<YamlText> yaml = YamlText.of(configuration);
        return new Earlier(WpaSupplicantConf.read(wpaSupplicant), set(yaml, "gateway", "id"),
                set(yaml, "uplink", "url").flatMap(Earlier::url));
    }

    private static Optional<String> set(Optional<YamlText> yaml, String section, String key) {
        return yaml.flatMap(text -> text.value(section, key)).filter(value -> !value.isEmpty() && !value.equals("null"));
    }

    private static Optional<URI> url(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }

    /** The key of this network, where an earlier file brought it. */
    Optional<String> psk(String ssid) {
        return wifi.filter(known -> known.ssid().equals(ssid)).flatMap(Wifi::psk);
    }

    Optional<String> fleetSecret() {
        return fleet.flatMap(FleetUrl::password);
    }
}
