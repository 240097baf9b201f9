package io.hirundo.appliance.diagnosis;

import static io.hirundo.appliance.diagnosis.FakeHost.found;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.access.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayCheckTest {
    private static final String WELL = """
            {"versions":{"hirundo":"1.2.3"},"ingest":{"state":"connected","problem":""},
             "journal":{"state":"ok","damagedBlocks":0},"uplink":{"state":"connected","reason":"","backlog":0}}""";

    @TempDir
    Path folder;
    private FakeHost host;
    private HttpServer server;
    private int port;

    @BeforeEach
    void makeAMachine() throws IOException {
        host = new FakeHost(folder);
        SigningKey.open(host.data.resolve("keys"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        port = server.getAddress().getPort();
        server.start();
    }

    @AfterEach
    void stopTheServer() {
        server.stop(0);
    }

    @Test
    void isContentWithAFreePortWhileItDoesNotRun() {
        server.stop(0);
        assertThat(found(check())).containsExactly("ok: it does not run; port " + port + " is free for it");
    }

    @Test
    void namesAStrangerOnItsPort() {
        assertThat(found(check())).singleElement().asString()
                .startsWith("wrong: it does not run, and cannot listen on 127.0.0.1:" + port).contains("choose another web.port");
    }

    @Test
    void saysHowARunningGatewayIs() {
        host.gatewayRuns(4711);
        answer("/health/ready", 200, "{}");
        answer("/api/v1/system", 200, WELL);
        assertThat(found(check())).containsExactly("ok: it runs (pid 4711) and answers at http://127.0.0.1:" + port,
                "ok: the fleet has all but 0 events");
    }

    @Test
    void repeatsWhatARunningGatewayComplainsOf() {
        host.gatewayRuns(4711);
        answer("/health/ready", 200, "{}");
        answer("/api/v1/system", 200, """
                {"ingest":{"state":"waiting","problem":"nothing listens there"},"journal":{"state":"disk full","damagedBlocks":2},
                 "uplink":{"state":"conflict","reason":"two gateways have the same id","backlog":17}}""");
        assertThat(found(check())).satisfiesExactly(
                first -> assertThat(first).startsWith("ok: it runs"),
                broker -> assertThat(broker).startsWith("wrong: it has no connection to the broker: waiting (nothing listens there)"),
                journal -> assertThat(journal).startsWith("wrong: it cannot write its journal: disk full"),
                blocks -> assertThat(blocks).startsWith("warning: 2 blocks of its journal could not be read"),
                uplink -> assertThat(uplink).startsWith("wrong: the uplink is conflict (two gateways have the same id); 17 events wait"));
    }

    @Test
    void saysThatARunningGatewayIsNotReadyOrElsewhere() {
        host.gatewayRuns(4711);
        answer("/health/ready", 503, "{\"status\":\"DOWN\"}");
        assertThat(found(check())).first().asString()
                .startsWith("wrong: it runs (pid 4711) and says that it is not ready: {\"status\":\"DOWN\"}");
        server.stop(0);
        assertThat(found(check())).singleElement().asString().contains("answers nothing", "another web.port");
    }

    @Test
    void noticesThatAnotherVersionRunsThanIsInstalled() {
        host.gatewayRuns(4711);
        answer("/api/v1/system", 200, WELL);
        Settings settings = settings();
        List<String> found = found(new VersionsCheck(host.host(), "1.3.0", new RunningGateway(host.host(), settings)));
        assertThat(found).last().asString().startsWith("warning: the gateway that runs is Hirundo 1.2.3, this one is 1.3.0 -> restart");
    }

    @Test
    void asksTheGatewayHowTheSensorsAreWhileTheyAreRead() throws IOException {
        host.gatewayRuns(4711);
        Files.writeString(host.data.resolve("sensors.lock"), "4711\n");
        answer("/api/v1/devices", 200, "{\"devices\":[{\"deviceId\":\"boiler\",\"isOnline\":true},{\"deviceId\":\"flow\",\"isOnline\":false}]}");
        Settings settings = settings("sensors=[{id: boiler, chip: bme280, bus: i2c-1},{id: flow, chip: tmp102, bus: i2c-1},"
                + "{id: panel, chip: mcp3008, bus: spi-0}]");
        assertThat(found(new SensorsCheck(settings, new RunningGateway(host.host(), settings), () -> {
            throw new AssertionError("scanned a bus that is in use");
        }))).satisfiesExactly(
                boiler -> assertThat(boiler).isEqualTo("ok: boiler (bme280) answers"),
                flow -> assertThat(flow).startsWith("wrong: flow (tmp102) does not answer -> check its wires"),
                panel -> assertThat(panel).startsWith("warning: panel (mcp3008) has not been heard of yet"));
    }

    private GatewayCheck check() {
        Settings settings = settings();
        return new GatewayCheck(host.host(), settings, new RunningGateway(host.host(), settings));
    }

    private Settings settings(String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "web.host=127.0.0.1";
        all[1] = "web.port=" + port;
        System.arraycopy(more, 0, all, 2, more.length);
        return host.settings(all);
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }
}
