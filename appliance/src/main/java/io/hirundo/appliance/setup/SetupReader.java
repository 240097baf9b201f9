package io.hirundo.appliance.setup;

import io.hirundo.appliance.config.GatewayKeys;
import io.hirundo.appliance.config.Section;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Every key of the setup file with its limits. What each does is told to people in {@code hirundo-setup.yaml.example}; a test
 * holds the two together.
 */
final class SetupReader {

    /** RFC 1123, section 2.1, one label: it becomes a name of mDNS. */
    private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern SECRET = Pattern.compile("\\P{Cntrl}{1,256}");
    private static final String PASSWORD = WpaKey.ALLOWED + "; " + Secrets.TAKEN_OVER + " while the network is the one of an earlier file";
    private static final String FLEET_SECRET = "the secret that the fleet gave out for this gateway, up to 256 characters; "
            + Secrets.TAKEN_OVER + " if an earlier file had it";
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    /** IEEE 802.11, section 9.4.2.2. */
    private static final int MOST_SSID_BYTES = 32;

    private final Earlier earlier;
    private final Path zones;
    private final boolean whole;

    /**
     * @param earlier where secrets are that were taken out of the file
     * @param zones   the system's time zones, /usr/share/zoneinfo
     * @param whole   whether all of the file could be read: else nobody knows what stood where nothing is found
     */
    SetupReader(Earlier earlier, Path zones, boolean whole) {
        this.earlier = earlier;
        this.zones = zones;
        this.whole = whole;
    }

    /** What is wrong is noted in the section; what is right is in the answer. */
    Setup read(Section root) {
        Wish<String> hostname = wish(root, "hostname", root.text("hostname", HOSTNAME,
                "letters, digits and -, up to 63, a letter or digit at both ends").map(name -> name.toLowerCase(Locale.ROOT)));
        Wish<Wifi> wifi = wish(root, "wifi", wifi(root));
        Wish<StaticAddress> network = wish(root, "network", network(root));
        Wish<String> timeZone = wish(root, "time-zone", timeZone(root));
        GatewayKeys gateway = GatewayKeys.read(root.section("gateway"));
        Optional<URI> fleet = fleet(root.section("fleet"), gateway.id().or(earlier::gatewayId));
        Wish<List<String>> sshKeys = wish(root, "ssh-key",
                root.each("ssh-key", SshPublicKey.ALLOWED, SshPublicKey::of).filter(keys -> !keys.isEmpty()));
        Wish<Boolean> lan = wish(root, "mqtt", root.text("mqtt", Pattern.compile("loopback|lan"), "loopback, lan")
                .map("lan"::equals));
        root.done();
        return new Setup(hostname, wifi, network, timeZone, gateway.id(), gateway.name(), fleet, sshKeys, lan);
    }

    private <T> Wish<T> wish(Section root, String key, Optional<T> usable) {
        return Wish.of(!whole || root.has(key), usable);
    }

    private Optional<Wifi> wifi(Section root) {
        Section section = root.section("wifi");
        Optional<String> ssid = section.value("ssid", "the name of the network, up to 32 bytes", text -> Optional.of(text)
                .filter(name -> !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= MOST_SSID_BYTES));
        Optional<Optional<String>> psk = section.secret("password", PASSWORD, text -> psk(ssid, text));
        Optional<String> country = section.value("country", "a country by its two letters, as in DE (ISO 3166)",
                text -> Optional.of(text.toUpperCase(Locale.ROOT)).filter(COUNTRIES::contains));
        section.done();
        if (root.has("wifi")) {
            if (!section.has("ssid")) {
                section.refuse("ssid", "found nothing; allowed: the name of the network");
            }
            if (!section.has("password")) {
                section.refuse("password", "found nothing; allowed: " + PASSWORD);
            }
        }
        return ssid.flatMap(name -> psk.map(key -> new Wifi(name, key, country)));
    }

    /** Inside: the key, or none where the network is open. Outside empty: not allowed. */
    private Optional<Optional<String>> psk(Optional<String> ssid, String password) {
        String name = ssid.orElse("wrong, and noted as such");
        return switch (password) {
            case WpaKey.OPEN -> Optional.of(Optional.empty());
            case Secrets.TAKEN_OVER -> earlier.psk(name).map(Optional::of);
            default -> WpaKey.of(name, password).map(Optional::of);
        };
    }

    private static Optional<StaticAddress> network(Section root) {
        Section section = root.section("network");
        Optional<Net> net = section.value("address", "an address with the length of its net, as in 192.168.1.5/24", Net::of);
        Optional<InetAddress> gateway = section.value("gateway", "the address of the router, in the net of address",
                text -> IpAddress.of(text).filter(router -> net.isEmpty() || net.get().reaches(router)));
        List<InetAddress> dns = section.each("dns", "addresses of name servers, as in [192.168.1.1, 9.9.9.9]", IpAddress::of)
                .orElse(List.of());
        section.done();
        if (!section.has("address") && (section.has("gateway") || section.has("dns"))) {
            section.refuse("address", "found nothing; allowed: an address such as 192.168.1.5/24, or no section network: "
                    + "then DHCP says all");
        }
        return net.map(address -> new StaticAddress(address, gateway, dns));
    }

    private Optional<String> timeZone(Section root) {
        String allowed = "a time zone of the IANA, as in Europe/Berlin or UTC";
        Optional<String> zone = root.choice("time-zone", ZoneId.getAvailableZoneIds(), allowed);
        if (zone.isPresent() && Files.isDirectory(zones) && !Files.isRegularFile(zones.resolve(zone.get()))) {
            root.refuse("time-zone", "found " + zone.get() + ", an old name; allowed: " + allowed);
            return Optional.empty();
        }
        return zone;
    }

    private Optional<URI> fleet(Section section, Optional<String> gatewayId) {
        Optional<URI> url = section.url("url", "redis", "rediss");
        if (url.flatMap(FleetUrl::password).isPresent()) {
            section.refuse("url", "found a password in the URL; allowed: the password under fleet.secret");
            url = Optional.empty();
        }
        Optional<String> secret = section.secret("secret", FLEET_SECRET,
                text -> text.equals(Secrets.TAKEN_OVER) ? earlier.fleetSecret() : Optional.of(text).filter(SECRET.asMatchPredicate()));
        section.done();
        if (section.has("secret") && !section.has("url")) {
            section.refuse("url", "found nothing; allowed: the URL of the fleet that gave out the secret");
        }
        if (url.isEmpty() || !section.has("secret")) {
            return url;
        }
        Optional<String> user = url.flatMap(FleetUrl::user).or(() -> gatewayId);
        if (user.isEmpty()) {
            section.refuse("secret", "found a secret without gateway.id, by which the fleet knows this gateway; allowed: both");
        }
        URI place = url.get();
        return user.flatMap(name -> secret.map(word -> FleetUrl.with(place, name, word)));
    }
}
