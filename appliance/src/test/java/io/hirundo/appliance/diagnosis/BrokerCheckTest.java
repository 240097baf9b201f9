package io.hirundo.appliance.diagnosis;

import static io.hirundo.appliance.diagnosis.FakeHost.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.broker.BrokerFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerCheckTest {
    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

    @TempDir
    Path folder;
    private FakeHost host;

    @BeforeEach
    void makeAMachine() {
        host = new FakeHost(folder).program("mosquitto", 3, "mosquitto version 2.0.11\n\nmosquitto is an MQTT broker.\n");
    }

    @Test
    void saysHowToInstallMosquitto() {
        assertThat(own(1883, new BrokerFacts(Optional.empty(), Optional.empty(), Optional.empty()))).first().asString()
                .startsWith("wrong: Mosquitto is not installed -> apt-get install mosquitto; or use another broker");
    }

    @Test
    void isContentWithAFreePortWhileNothingRuns() {
        assertThat(own(1883, installed(Optional.empty(), Optional.empty())))
                .containsExactly("ok: mosquitto version 2.0.11, /usr/sbin/mosquitto", "ok: port 1883 is free for it");
    }

    @Test
    void seesThatAGatewayRunsWithoutItsBroker() {
        host.gatewayRuns(4711);
        assertThat(own(1883, installed(Optional.empty(), Optional.empty()))).last().asString()
                .startsWith("wrong: the gateway runs, but no Mosquitto of its own does -> wait 15 s");
    }

    @Test
    void connectsToItsOwn() {
        try (FakeBroker broker = FakeBroker.answering(0)) {
            assertThat(own(broker.port(), installed(Optional.of(812L), Optional.empty()))).containsExactly(
                    "ok: mosquitto version 2.0.11, /usr/sbin/mosquitto", "ok: Hirundo's own Mosquitto runs (pid 812)",
                    "ok: mqtt://127.0.0.1:" + broker.port() + " lets Hirundo connect");
        }
    }

    @Test
    void tellsAnotherBrokerOnItsPortFromAnotherProgram() {
        try (FakeBroker stranger = FakeBroker.answering(0)) {
            assertThat(own(stranger.port(), installed(Optional.empty(), Optional.of("Address already in use")))).last().asString()
                    .startsWith("wrong: another broker listens on 127.0.0.1:" + stranger.port() + ": another program -> end it (Debian")
                    .contains("broker.managed: false");
        }
        try (FakeBroker stranger = FakeBroker.ofAnotherKind()) {
            assertThat(own(stranger.port(), installed(Optional.empty(), Optional.of("Address already in use")))).last().asString()
                    .startsWith("wrong: another program listens on 127.0.0.1:" + stranger.port());
        }
    }

    @Test
    void doesNotGuessWhoseBrokerItIsWhereTheUserMayNotSeeIt() throws Exception {
        host.close(Files.createDirectory(host.data.resolve("mosquitto")));
        assertThat(own(1883, installed(Optional.empty(), Optional.of("Address already in use")))).last().asString()
                .startsWith("unknown: a program listens on 127.0.0.1:1883; hirundo may not see whether it is Hirundo's own broker");
    }

    @Test
    void namesTheProgramThatHasThePort() throws Exception {
        Files.createDirectories(host.root.resolve("proc/812/fd"));
        Files.createSymbolicLink(host.root.resolve("proc/812/fd/5"), Path.of("socket:[90210]"));
        host.put("proc/812/comm", "mosquitto\n").put("proc/net/tcp", """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 90210 1 0 100 0 0 10 0
                   1: 0100007F:075B 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 90211 1 0 100 0 0 10 0
                """);
        assertThat(new PortOwner(host.host()).of(1883)).contains("mosquitto (pid 812)");
        assertThat(new PortOwner(host.host()).of(1884)).isEmpty();
    }

    @Test
    void refusesAnOldMosquitto() {
        host.program("mosquitto", 3, "mosquitto version 1.6.9\n");
        assertThat(own(1883, installed(Optional.empty(), Optional.empty()))).first().asString()
                .startsWith("wrong: mosquitto version 1.6.9 is too old");
    }

    @ParameterizedTest
    @CsvSource({"0, 'ok: '", "4, wrong: …refuses user or password (code 4) -> correct broker.user", "5, wrong: …refuses user or password",
        "3, wrong: …refuses to connect (code 3)"})
    void saysWhatAnotherBrokerAnswers(int code, String words) {
        try (FakeBroker broker = FakeBroker.answering(code)) {
            String found = another("broker.url=mqtt://127.0.0.1:" + broker.port()).getFirst();
            for (String part : words.split("…")) {
                assertThat(found).contains(part);
            }
        }
    }

    @Test
    void saysThatNobodyAnswersThere() {
        int port;
        try (FakeBroker broker = FakeBroker.answering(0)) {
            port = broker.port();
        }
        assertThat(another("broker.url=mqtt://127.0.0.1:" + port)).singleElement().asString()
                .startsWith("wrong: mqtt://127.0.0.1:" + port + " does not let a client connect: Connection refused -> correct broker.url");
    }

    private static BrokerFacts installed(Optional<Long> ownPid, Optional<String> taken) {
        return new BrokerFacts(Optional.of(MOSQUITTO), ownPid, taken);
    }

    private List<String> own(int port, BrokerFacts facts) {
        var settings = host.settings("broker.port=" + port);
        return found(new BrokerCheck(host.host(), settings, new RunningGateway(host.host(), settings), () -> facts));
    }

    private List<String> another(String url) {
        var settings = host.settings("broker.managed=false", url);
        return found(new BrokerCheck(host.host(), settings, new RunningGateway(host.host(), settings)));
    }
}
