package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.hirundo.appliance.DataLock;
import io.hirundo.appliance.config.Settings;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.KeyCheck;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The gateway of this data folder, asked from outside: by the kernel's locks whether it runs, over HTTP how it is. Several checks
 * ask at the same time.
 */
public final class RunningGateway {

    private static final int ANSWER_MS = 3_000;
    private static final int MOST_BYTES = 16 << 20;
    /** Long enough for one round of questions. */
    private static final Duration TOKEN = Duration.ofMinutes(5);

    private final Host host;
    private final Settings settings;
    private Optional<JsonNode> system = Optional.empty();
    private boolean systemAsked;
    private String token;

    /** That of this machine. */
    public static RunningGateway of(Settings settings) {
        return new RunningGateway(Host.ofThisMachine(System.getenv().getOrDefault("PATH", "")), settings);
    }

    RunningGateway(Host host, Settings settings) {
        this.host = host;
        this.settings = settings;
    }

    /** @param status of HTTP; 0 where nothing answers @param text the body, or why nothing answers */
    public record Answer(int status, String text) {}

    /** The process that has the gateway's lock. */
    OptionalLong pid() throws IOException {
        return DataLock.holder(host.root(), settings.data(), "gateway");
    }

    /** The process that has the sensors' lock; the same where one process is both. */
    OptionalLong sensorsPid() throws IOException {
        return DataLock.holder(host.root(), settings.data(), "sensors");
    }

    /** Where its page is from this machine; empty where it takes any free port. */
    public Optional<URI> url() {
        if (settings.web().port() == 0) {
            return Optional.empty();
        }
        String name = switch (settings.web().host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> settings.web().host().indexOf(':') >= 0 ? "[" + settings.web().host() + "]" : settings.web().host();
        };
        return Optional.of(URI.create("http://" + name + ":" + settings.web().port()));
    }

    /** What needs no token. */
    public Answer get(String path) {
        return url().map(base -> get(base.resolve(path), Optional.empty()))
                .orElse(new Answer(0, "web.port is 0: the port is another one at each start"));
    }

    /** What needs a token, which is made with the gateway's own key. */
    Answer getAsAdmin(String path) {
        if (url().isEmpty()) {
            return get(path);
        }
        try {
            return get(url().get().resolve(path), Optional.of(token()));
        } catch (IOException noKey) {
            return new Answer(0, noKey.getMessage());
        }
    }

    /** Its {@code /api/v1/system}, asked once; empty where it does not answer with one. */
    synchronized Optional<JsonNode> system() {
        if (!systemAsked) {
            systemAsked = true;
            system = json("/api/v1/system");
        }
        return system;
    }

    /** What an admin is answered; empty where that is not 200 with JSON. */
    public Optional<JsonNode> json(String path) {
        Answer answer = getAsAdmin(path);
        if (answer.status != HttpURLConnection.HTTP_OK) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonMapper().readTree(answer.text)).filter(node -> !(node instanceof MissingNode));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private synchronized String token() throws IOException {
        if (token == null) {
            Path keys = settings.data().resolve("keys");
            // Opening a key makes one where none is, and sets a damaged one aside: not ours to do.
            Optional<String> trouble = KeyCheck.troubleOfOwn(keys);
            if (trouble.isPresent()) {
                throw new IOException("no token can be made to ask it: " + trouble.get());
            }
            try {
                token = Tokens.open(settings.gatewayId(), settings.data(), settings.access(), Clock.systemUTC(), () -> true)
                        .issue("doctor", Role.ADMIN, DevicePatterns.ALL, TOKEN);
            } catch (RuntimeException wrong) {
                throw new IOException("no token can be made to ask it: " + wrong.getMessage(), wrong);
            }
        }
        return token;
    }

    private static Answer get(URI url, Optional<String> token) {
        try {
            HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MS);
            connection.setReadTimeout(ANSWER_MS);
            token.ifPresent(bearer -> connection.setRequestProperty("Authorization", "Bearer " + bearer));
            try {
                int status = connection.getResponseCode();
                InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
                return new Answer(status,
                        body == null ? "" : new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
            } finally {
                connection.disconnect();
            }
        } catch (IOException nothing) {
            return new Answer(0, nothing.toString());
        }
    }
}
