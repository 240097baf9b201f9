package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.Gateway;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.clock.MachineTime;
import io.hirundo.gateway.clock.TimeSource.Kernel;
import io.hirundo.gateway.clock.TimeSource.Look;
import io.hirundo.gateway.testing.RealMosquitto;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.Updates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway as it runs on a site, behind a Mosquitto, with a fleet that cannot be reached. */
final class WholeGateway implements AutoCloseable {
    static final String ID = "site-7";
    private static final JsonMapper JSON = new JsonMapper();
    /** Nothing listens on port 1 of this machine. */
    private static final URI NO_FLEET = URI.create("redis://127.0.0.1:1");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Gateway gateway;
    /** What becomes of a bundle that is sent. */
    volatile Updates.Taken takes = new Updates.Taken.Asked();
    private volatile Kernel kernel = Kernel.SYNCHRONISED;

    WholeGateway(Path data, RealMosquitto mosquitto, long quotaBytes, GatewayConfig.Limits limits) {
        gateway = Gateway.start(new GatewayConfig(ID, "Test", data,
                new GatewayConfig.Mqtt(mosquitto.url(), Optional.empty(), Optional.empty(), "devices"),
                new GatewayConfig.Web("127.0.0.1", 0, List.of()),
                new GatewayConfig.Journal(quotaBytes, Duration.ofDays(30), Duration.ofMillis(20)),
                new GatewayConfig.Uplink(Optional.of(NO_FLEET), false, 16),
                new GatewayConfig.Access(List.of(), Optional.empty()), limits),
                () -> Map.of("state", "external"), Optional.of(updates()), new MachineTime(Clock.systemUTC(), System::nanoTime, () -> new Look(kernel)));
    }

    private Updates updates() {
        return new Updates() {
            @Override
            public Taken take(InputStream bundle, long length, Order order) {
                return takes;
            }

            @Override
            public UpdateState state() {
                return new UpdateState(new UpdateState.Booted("A", "0.2.0", false),
                        Optional.of(new UpdateState.Other("B", "0.3.0", false)), UpdateState.Phase.WAITING, 0,
                        Optional.of(new UpdateState.Result(UpdateState.Outcome.ROLLED_BACK, "0.3.0",
                                "boiler has published nothing since the start", 1_733_394_600_000L)));
            }
        };
    }

    /** What the kernel says about the clock from now on. */
    void kernel(Kernel says) {
        kernel = says;
    }

    String token(String user, Role role, String... devices) {
        return gateway.tokens().issue(user, role, DevicePatterns.of(List.of(devices)), Duration.ofMinutes(10));
    }

    URI webSocket(String query) {
        return URI.create("ws://127.0.0.1:" + gateway.port() + "/ws" + query);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
    }

    /** As an admin who sees all. */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(to(path).header("Authorization", "Bearer " + token("admin", Role.ADMIN, "*")));
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        gateway.close();
        http.close();
    }
}
