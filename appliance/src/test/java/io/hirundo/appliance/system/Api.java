package io.hirundo.appliance.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** REST as anybody uses it. */
final class Api {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = "token=";

    private final URI gateway;
    private final String token;

    Api(URI gateway, String token) {
        this.gateway = gateway;
        this.token = token;
    }

    /** @param link what {@code run} prints; its token is an administrator's */
    static Api ofLink(URI link) {
        String fragment = link.getFragment();
        if (fragment == null || !fragment.startsWith(TOKEN)) {
            throw new AssertionError("no token in " + link);
        }
        return new Api(link, fragment.substring(TOKEN.length()));
    }

    JsonNode get(String path) {
        return send(path, request(path).build());
    }

    /** Changes what a merge patch names. */
    JsonNode patch(String path, String mergePatch) {
        return send(path, request(path).header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(mergePatch)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    private static JsonNode send(String path, HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answers " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return the answer, whatever it is */
    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** @return the id of the command, which must be taken */
    String command(String deviceId, String command, long ttlMs) {
        try {
            HttpResponse<String> response = post("/api/v1/devices/" + deviceId + "/commands",
                    "{\"command\":" + command + ",\"ttlMs\":" + ttlMs + "}");
            if (response.statusCode() != 202) {
                throw new AssertionError("the command is answered " + response.statusCode() + ": " + response.body());
            }
            return JSON.readTree(response.body()).path("id").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether the gateway has its connection to the broker. */
    boolean isConnectedToBroker() {
        return get("/api/v1/system").path("ingest").path("state").asText().equals("connected");
    }

    /** All events of the journal, in its order. */
    List<JsonNode> journal() {
        List<JsonNode> events = new ArrayList<>();
        JsonNode page = get("/api/v1/events?limit=1000");
        page.path("events").forEach(events::add);
        while (page.path("more").asBoolean()) {
            page = get("/api/v1/events?limit=1000&after=" + page.path("next").asLong());
            page.path("events").forEach(events::add);
        }
        return events;
    }

    /** Where viewers connect. */
    URI webSocket() {
        return URI.create("ws://" + gateway.getAuthority() + "/ws?token=" + token);
    }
}
