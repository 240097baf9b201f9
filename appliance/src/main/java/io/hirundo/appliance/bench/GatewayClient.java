package io.hirundo.appliance.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks a gateway by REST. */
final class GatewayClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final String token;

    GatewayClient(int port, String token) {
        this.port = port;
        this.token = token;
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
