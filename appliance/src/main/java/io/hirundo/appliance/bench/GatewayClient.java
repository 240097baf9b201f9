package io.hirundo.appliance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks a gateway by REST, with a token of its own key. */
final class GatewayClient {
    private static final JsonMapper JSON = new JsonMapper();
    /** What the gateways of the bench are called. */
    static final String GATEWAY_ID = "bench";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final String token;

    /** @param data the gateway's data folder, where its key is */
    GatewayClient(int port, Path data) {
        this.port = port;
        this.token = Tokens.open(GATEWAY_ID, data, new GatewayConfig.Access(List.of(), Optional.empty()),
                Clock.systemUTC(), () -> true).issue("bench", Role.ADMIN, DevicePatterns.ALL, Duration.ofHours(1));
    }

    String token() {
        return token;
    }

    JsonNode system() throws IOException, InterruptedException {
        return get("/api/v1/system");
    }

    long devicesWithValues() throws IOException, InterruptedException {
        long count = 0;
        JsonNode answer = get("/api/v1/devices");
        for (JsonNode device : answer.isArray() ? answer : answer.path("devices")) {
            count += device.path("values").isEmpty() ? 0 : 1;
        }
        return count;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
