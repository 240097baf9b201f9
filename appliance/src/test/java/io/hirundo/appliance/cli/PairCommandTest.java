package io.hirundo.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.PairingCodes.Grant;
import io.hirundo.gateway.access.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairCommandTest {

    @TempDir
    Path checkout;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeAConfiguration() throws Exception {
        Files.createDirectories(checkout.resolve("appliance"));
        Files.writeString(checkout.resolve("appliance/hirundo.yaml"), "web: { host: 192.0.2.7, port: 8081 }\n");
    }

    @Test
    void printsACodeAndALinkThatTheRunningGatewayTakesOnce() {
        assertThat(hirundo("pair", "--user", "console", "--role", "admin", "--devices", "boiler,pump-*", "--ttl", "2h")).isZero();

        Matcher code = Pattern.compile("(?m)^code  (\\S{4}-\\S{4})$").matcher(out.toString());
        assertThat(code.find()).as(out.toString()).isTrue();
        assertThat(out.toString()).contains("open  http://192.0.2.7:8081/#pair=" + code.group(1), "Good once, within 10 minutes.");
        Grant grant = codes().redeem(code.group(1)).orElseThrow();
        assertThat(grant.userId()).isEqualTo("console");
        assertThat(grant.role()).isEqualTo(Role.ADMIN);
        assertThat(grant.devices().toList()).containsExactly("boiler", "pump-*");
        assertThat(grant.ttl()).isEqualTo(Duration.ofHours(2));
        assertThat(codes().redeem(code.group(1))).isEmpty();
    }

    @Test
    void takesBackWhatWasNotUsed() {
        hirundo("pair");
        hirundo("pair");
        String code = out.toString().replaceAll("(?s).*code  (\\S+).*", "$1");
        assertThat(hirundo("pair", "--revoke")).isZero();
        assertThat(out.toString()).contains("taken back: 2");
        assertThat(codes().redeem(code)).isEmpty();
    }

    @Test
    void saysWhatIsAllowed() {
        assertThat(hirundo("pair", "--role", "boss")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown role 'boss'");
        assertThat(hirundo("pair", "--ttl", "400d")).isEqualTo(2);
        assertThat(err.toString()).contains("--ttl: found \"400d\"; allowed: up to 366d");
        assertThat(hirundo("pair", "--devices", "a b")).isEqualTo(2);
        assertThat(hirundo("pair", "--user", " ")).isEqualTo(2);
        assertThat(checkout.resolve(".hirundo")).doesNotExist();
    }

    @Test
    void namesEveryAddressOfThisMachine() throws Exception {
        GatewayConfig.Web everywhere = new GatewayConfig.Web("0.0.0.0", 8080, List.of());
        List<InetAddress> addresses = List.of(InetAddress.ofLiteral("192.0.2.7"), InetAddress.ofLiteral("2001:db8::7"));
        assertThat(PageAddresses.urls(everywhere, Optional.of("attic.local"), addresses)).containsExactly(
                "http://attic.local:8080", "http://192.0.2.7:8080", "http://[2001:db8:0:0:0:0:0:7]:8080");
        assertThat(PageAddresses.urls(everywhere, Optional.empty(), List.of())).containsExactly("http://localhost:8080");
        assertThat(PageAddresses.urls(new GatewayConfig.Web("::1", 8080, List.of()), Optional.of("a.local"), addresses))
                .containsExactly("http://[::1]:8080");
        assertThat(PageAddresses.here(everywhere)).isNotEmpty().allSatisfy(url -> assertThat(url).startsWith("http://").endsWith(":8080"));
    }

    private PairingCodes codes() {
        return new PairingCodes(checkout.resolve(".hirundo/data"));
    }

    private int hirundo(String... arguments) {
        return Main.commandLine(new Place(Optional.of(checkout)))
                .setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
