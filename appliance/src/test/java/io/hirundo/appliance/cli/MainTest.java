package io.hirundo.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.Tokens;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line from outside: what is printed where, and the exit code. */
class MainTest {

    @TempDir
    Path checkout;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void writeAConfiguration() throws Exception {
        file = checkout.resolve("appliance/hirundo.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "gateway: { id: site-7 }\n");
    }

    @Test
    void printsATokenAndNothingElse() {
        assertThat(hirundo("token", "--user", "anna", "--role", "operator", "--devices", "boiler,pump-*", "--ttl", "2h"))
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
        Tokens tokens = Tokens.open("site-7", checkout.resolve(".hirundo/data"),
                new GatewayConfig.Access(List.of(), Optional.empty()), Clock.systemUTC(), () -> true);
        Principal principal = tokens.verify(out.toString().strip());
        assertThat(principal.userId()).isEqualTo("anna");
        assertThat(principal.role()).isEqualTo(Role.OPERATOR);
        assertThat(principal.devices().toList()).containsExactly("boiler", "pump-*");
        assertThat(principal.expiresAtMs() - System.currentTimeMillis()).isBetween(7_100_000L, 7_200_000L);
    }

    @Test
    void keepsTheKeyWhereTheDataIsSaidToBe() {
        Path data = checkout.resolve("elsewhere");
        assertThat(hirundo("--data", data.toString(), "token", "--user", "anna")).isZero();
        assertThat(data.resolve("keys")).isDirectory();
        assertThat(checkout.resolve(".hirundo")).doesNotExist();
    }

    @Test
    void saysWhatIsAllowedForATokensOptions() {
        assertThat(hirundo("token", "--user", "anna", "--role", "boss")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown role 'boss'; there are viewer, operator, admin");
        assertThat(hirundo("token", "--user", "anna", "--ttl", "3600")).isEqualTo(2);
        assertThat(err.toString()).contains("--ttl: found \"3600\"; allowed: up to 366d");
        assertThat(hirundo("token", "--user", "anna", "--devices", "a b")).isEqualTo(2);
        assertThat(err.toString()).contains("device 'a b' must be an id");
        assertThat(hirundo("token", "--user", " ")).isEqualTo(2);
        assertThat(hirundo("token")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required option: '--user=U'");
        assertThat(out.toString()).as("standard output").isEmpty();
    }

    @Test
    void namesEachLineOfABrokenConfigurationAndEndsWithTwo() throws Exception {
        Files.writeString(file, "web:\n  prot: 1\n  port: x\n");
        assertThat(hirundo("token", "--user", "anna")).isEqualTo(2);
        assertThat(err.toString()).contains(
                file + ":2: web.prot: found an unknown key, did you mean web.port?",
                file + ":3: web.port: found \"x\"; allowed: a whole number from 0 to 65535");
        assertThat(hirundo("sensors")).isEqualTo(2);
    }

    @Test
    void takesTheCommonOptionsBeforeAndBehindTheCommand() {
        assertThat(hirundo("--set", "web.port=x", "token", "--user", "anna", "--set", "limits.viewers=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--set web.port=x: web.port:", "--set limits.viewers=0: limits.viewers:");
        assertThat(hirundo("token", "--user", "anna", "--set")).isEqualTo(2);
    }

    @Test
    void namesAConfigurationThatIsNotThereOnlyIfItWasAskedFor() throws Exception {
        Files.delete(file);
        assertThat(hirundo("token", "--user", "anna")).isZero();
        assertThat(hirundo("token", "--user", "anna", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(file + ": there is no such file");
    }

    @Test
    void knowsItsCommands() {
        assertThat(hirundo("--help")).isZero();
        assertThat(out.toString()).contains("token", "sensors", "doctor", "support", "backup", "restore",
                "--config", "--data", "--set");
        assertThat(hirundo("nonsense")).isEqualTo(2);
        assertThat(hirundo()).isEqualTo(2);
    }

    private int hirundo(String... arguments) {
        CommandLine line = Main.commandLine(new Place(Optional.of(checkout)));
        return line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
