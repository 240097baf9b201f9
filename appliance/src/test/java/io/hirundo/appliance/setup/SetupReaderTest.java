package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.config.Problem;
import io.hirundo.appliance.config.Section;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each key allows, and how it is told. */
class SetupReaderTest {
    private static final String IEEE_KEY = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e";
    private static final Earlier NOTHING = new Earlier(Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    Path zones;
    private Earlier earlier = NOTHING;
    private boolean whole = true;
    private List<String> errors = List.of();

    private Setup read(String yaml) throws Exception {
        Section root = Section.of(yaml, Path.of("setup.yaml"));
        Setup setup = new SetupReader(earlier, Path.of("/nonexistent"), whole).read(root);
        errors = root.problems().stream().map(Problem::toString).toList();
        return setup;
    }

    private Setup good(String yaml) throws Exception {
        Setup setup = read(yaml);
        assertThat(errors).isEmpty();
        return setup;
    }

    @Test
    void readsWhatAPersonWants() throws Exception {
        Setup setup = good("""
                hostname: Boiler-House
                wifi: { ssid: IEEE, password: password, country: no }
                network:
                  address: 192.168.1.5/24
                  gateway: 192.168.1.1
                  dns: [192.168.1.1, 9.9.9.9]
                time-zone: Europe/Berlin
                gateway: { id: site-7, name: "Boiler house" }
                fleet: { url: "rediss://fleet.example:6379", secret: "a b+c/d@e%%f" }
                ssh-key: %s
                mqtt: lan
                """.formatted(SshPublicKeyTest.ED25519));

        assertThat(setup.hostname().given()).contains("boiler-house");
        assertThat(setup.wifi().given()).contains(new Wifi("IEEE", Optional.of(IEEE_KEY), Optional.of("NO")));
        StaticAddress address = setup.network().given().orElseThrow();
        assertThat(address.net()).hasToString("192.168.1.5/24");
        assertThat(address.gateway()).contains(IpAddress.of("192.168.1.1").orElseThrow());
        assertThat(address.dns()).hasSize(2);
        assertThat(setup.timeZone().given()).contains("Europe/Berlin");
        assertThat(setup.gatewayId()).contains("site-7");
        assertThat(setup.gatewayName()).contains("Boiler house");
        assertThat(setup.fleet()).contains(URI.create("rediss://site-7:a%20b%2Bc%2Fd%40e%25f@fleet.example:6379"));
        assertThat(setup.fleet().flatMap(FleetUrl::password)).contains("a b+c/d@e%f");
        assertThat(setup.sshKeys().given()).contains(List.of(SshPublicKeyTest.ED25519));
        assertThat(setup.lan().given()).contains(true);
    }

    @Test
    void nothingIsSaidInAnEmptyFile() throws Exception {
        Setup setup = good("# hostname: a\n");
        assertThat(List.of(setup.hostname(), setup.wifi(), setup.network(), setup.timeZone(), setup.sshKeys(), setup.lan()))
                .allMatch(Wish::isLeftOut);
        assertThat(setup.fleet()).isEmpty();
    }

    @Test
    void whatIsNotFoundInAFileThatCouldNotBeReadWholeStaysAsItIs() throws Exception {
        whole = false;
        Setup setup = good("mqtt: lan\n");
        assertThat(List.of(setup.hostname(), setup.wifi(), setup.network(), setup.timeZone(), setup.sshKeys()))
                .allMatch(Wish::isUnusable);
        assertThat(setup.lan().given()).contains(true);
    }

    @Test
    void namesEachMistakeWithItsLineAndTakesTheRest() throws Exception {
        Setup setup = read("""
                hostname: boiler_house
                wifi:
                  ssid: a name of more than 32 bytes, which none has
                  password: short
                  country: Germany
                network:
                  address: 192.168.1.0/24
                  gateway: fritz.box
                  dns: [192.168.1.1, resolver]
                time-zone: Europe/Berln
                gateway: { id: "site 7" }
                fleet: { url: "http://fleet.example" }
                ssh-keys: x
                mqtt: all
                """);

        assertThat(errors).containsExactlyInAnyOrder(
                "setup.yaml:1: hostname: found \"boiler_house\"; allowed: letters, digits and -, up to 63, a letter or digit at both "
                        + "ends",
                "setup.yaml:3: wifi.ssid: found \"a name of more than 32 bytes, which none has\"; allowed: the name of the network, up to "
                        + "32 bytes",
                "setup.yaml:4: wifi.password: found a text of 5 characters; allowed: 8 to 63 letters, digits and signs of ASCII, or "
                        + "64 hexadecimal digits; open for a network without one; (taken over) while the network is the one of an "
                        + "earlier file",
                "setup.yaml:5: wifi.country: found \"Germany\"; allowed: a country by its two letters, as in DE (ISO 3166)",
                "setup.yaml:7: network.address: found \"192.168.1.0/24\"; allowed: an address with the length of its net, as in "
                        + "192.168.1.5/24",
                "setup.yaml:8: network.gateway: found \"fritz.box\"; allowed: the address of the router, in the net of address",
                "setup.yaml:9: network.dns: found \"resolver\"; allowed: addresses of name servers, as in [192.168.1.1, 9.9.9.9]",
                "setup.yaml:10: time-zone: found \"Europe/Berln\", did you mean Europe/Berlin? allowed: a time zone of the IANA, as in "
                        + "Europe/Berlin or UTC",
                "setup.yaml:11: gateway.id: found \"site 7\"; allowed: an id of letters, digits and . _ : - , up to 64, a letter or digit "
                        + "first",
                "setup.yaml:12: fleet.url: found \"http://fleet.example\"; allowed: a URL such as redis://host.example:1234; schemes: "
                        + "redis, rediss",
                "setup.yaml:13: ssh-keys: found an unknown key, did you mean ssh-key? allowed: hostname, wifi, network, time-zone, "
                        + "gateway, fleet, ssh-key, mqtt",
                "setup.yaml:14: mqtt: found \"all\"; allowed: loopback, lan");
        assertThat(List.of(setup.hostname(), setup.wifi(), setup.network(), setup.timeZone(), setup.lan())).allMatch(Wish::isUnusable);
        assertThat(setup.sshKeys().isLeftOut()).isTrue();
    }

    @Test
    void anAddressIsTakenAlsoWhereItsRouterIsWrong() throws Exception {
        StaticAddress address = read("network: { address: 10.0.0.5/8, gateway: 192.168.1.1 }").network().given().orElseThrow();
        assertThat(address.gateway()).isEmpty();
        assertThat(address.dns()).isEmpty();
        assertThat(errors).singleElement().asString().contains("network.gateway: found \"192.168.1.1\"");
    }

    @Test
    void theRouterIsAskedForNamesWhereNobodyElseIs() throws Exception {
        StaticAddress address = good("network: { address: 10.0.0.5/8, gateway: 10.0.0.1 }").network().given().orElseThrow();
        assertThat(address.dns()).containsExactlyElementsOf(address.gateway().stream().toList());
    }

    @Test
    void wantsTheAddressWhereThereIsARouter() throws Exception {
        assertThat(read("network: { gateway: 10.0.0.1 }").network().isUnusable()).isTrue();
        assertThat(errors).singleElement().asString().startsWith("setup.yaml:1: network.address: found nothing");
    }

    @Test
    void aNetworkWithoutAPasswordIsOpenOnlyIfThatIsSaid() throws Exception {
        assertThat(read("wifi: { ssid: home }").wifi().isUnusable()).isTrue();
        assertThat(errors).singleElement().asString().contains("wifi.password: found nothing");
        assertThat(read("wifi: { ssid: home, password: }").wifi().isUnusable()).isTrue();
        assertThat(good("wifi: { ssid: home, password: open }").wifi().given())
                .contains(new Wifi("home", Optional.empty(), Optional.empty()));
    }

    @Test
    void aSecretThatWasTakenOverIsTheEarlierOneOfTheSameNetwork() throws Exception {
        Wifi home = new Wifi("home", Optional.of(IEEE_KEY), Optional.of("DE"));
        earlier = new Earlier(Optional.of(home), Optional.empty(), Optional.empty());

        assertThat(good("wifi: { ssid: home, password: '(taken over)', country: AT }").wifi().given())
                .contains(new Wifi("home", Optional.of(IEEE_KEY), Optional.of("AT")));
        assertThat(read("wifi: { ssid: other, password: '(taken over)' }").wifi().isUnusable()).isTrue();
        assertThat(errors).singleElement().asString().contains("while the network is the one of an earlier file");
    }

    @Test
    void theFleetsSecretThatWasTakenOverIsTheEarlierOne() throws Exception {
        earlier = new Earlier(Optional.empty(), Optional.of("site-7"), Optional.of(URI.create("redis://site-7:w%C3%B6rt@old.example")));
        assertThat(good("fleet: { url: 'redis://new.example:1', secret: (taken over) }").fleet())
                .contains(URI.create("redis://site-7:w%C3%B6rt@new.example:1"));
        earlier = NOTHING;
        read("gateway: { id: a }\nfleet: { url: 'redis://new.example:1', secret: (taken over) }");
        assertThat(errors).singleElement().asString().contains("fleet.secret");
    }

    @Test
    void theFleetKnowsThisGatewayByTheUserOfItsUrlOrByItsId() throws Exception {
        assertThat(good("fleet: { url: 'redis://edge@h.example', secret: s }").fleet()).contains(URI.create("redis://edge:s@h.example"));
        assertThat(good("fleet: { url: 'redis://[fd00::1]:7/2' }").fleet()).contains(URI.create("redis://[fd00::1]:7/2"));
        assertThat(read("fleet: { url: 'redis://h.example', secret: s }").fleet()).isEmpty();
        assertThat(errors).singleElement().asString().contains("without gateway.id");
        assertThat(read("gateway: { id: a }\nfleet: { secret: s }").fleet()).isEmpty();
        assertThat(errors).singleElement().asString().contains("setup.yaml:2: fleet.url: found nothing");
    }

    @Test
    void noMessageShowsASecret() throws Exception {
        read("""
                wifi: { ssid: home, password: "geheimes Wört" }
                fleet: { url: "redis://u:geheim@h.example", secret: "%s" }
                ssh-key: |
                  -----BEGIN OPENSSH PRIVATE KEY-----
                  geheimgeheimgeheim
                """.formatted("geheim".repeat(60)));
        assertThat(errors).hasSize(4);
        assertThat(String.join("\n", errors)).doesNotContain("geheim").contains("found a password in the URL");
    }

    @Test
    void takesSeveralKeysAndNamesTheWrongOne() throws Exception {
        Setup setup = read("ssh-key:\n  - " + SshPublicKeyTest.ED25519 + "\n  - ssh-dss AAAA\n");
        assertThat(setup.sshKeys().given()).contains(List.of(SshPublicKeyTest.ED25519));
        assertThat(errors).singleElement().asString().startsWith("setup.yaml:3: ssh-key: found \"ssh-dss AAAA\"");
        assertThat(read("ssh-key: [ssh-dss AAAA]").sshKeys().isUnusable()).isTrue();
    }

    @Test
    void aTimeZoneHasToBeOneOfThisSystem() throws Exception {
        Files.createDirectories(zones.resolve("Europe"));
        Files.writeString(zones.resolve("Europe/Berlin"), "TZif2");
        for (String zone : new String[] {"Europe/Berlin", "US/Eastern"}) {
            Section root = Section.of("time-zone: " + zone, Path.of("setup.yaml"));
            Wish<String> wish = new SetupReader(NOTHING, zones, true).read(root).timeZone();
            assertThat(wish.given().isPresent()).as(zone).isEqualTo(zone.equals("Europe/Berlin"));
            assertThat(root.problems().isEmpty()).as(zone).isEqualTo(zone.equals("Europe/Berlin"));
        }
    }

    @Test
    void refusesNamesThatAreNoHostNames() throws Exception {
        for (String name : List.of("-a", "a-", "a.b", "a b", "ä", "a".repeat(64))) {
            assertThat(read("hostname: '" + name + "'").hostname().isUnusable()).as(name).isTrue();
        }
        for (String name : List.of("a", "7", "a-7", "a".repeat(63))) {
            assertThat(good("hostname: '" + name + "'").hostname().given()).contains(name);
        }
    }
}
