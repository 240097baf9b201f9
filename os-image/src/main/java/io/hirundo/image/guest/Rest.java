package io.hirundo.image.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** REST as anybody uses it. Any thread. */
public final class Rest {
    private static final JsonMapper JSON = new JsonMapper();
    /** A board that is emulated may take its time. */
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int PAGE = 1_000;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI gateway;
    private final String token;

    /** @param port where the gateway is reached on 127.0.0.1 */
    public Rest(int port, String token) {
        this.gateway = URI.create("http://127.0.0.1:" + port);
        this.token = token;
    }

    /** What a server without a token says to {@code /health/ready}, within a moment. */
    static int ready(HttpClient http, int port) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    public String token() {
        return token;
    }

    /** @throws TestFailed if the answer is not 200 */
    public JsonNode get(String path) throws IOException, InterruptedException, TestFailed {
        HttpResponse<String> response = http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new TestFailed(path + " answers " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** @return the answer, whatever it is */
    public HttpResponse<String> post(String path, Path body, Duration limit) throws IOException, InterruptedException {
        return http.send(request(path).timeout(limit).header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofFile(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Telemetry of these devices, oldest first, as the journal has it. */
    public List<JsonNode> telemetry(String devices) throws IOException, InterruptedException, TestFailed {
        List<JsonNode> events = new ArrayList<>();
        long after = 0;
        JsonNode page;
        do {
            page = get("/api/v1/events?types=telemetry&devices=" + devices + "&limit=" + PAGE + "&after=" + after);
            page.path("events").forEach(events::add);
            after = page.path("next").asLong();
        } while (page.path("more").asBoolean());
        return events;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).timeout(ANSWER).header("Authorization", "Bearer " + token);
    }
}
