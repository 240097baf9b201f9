package io.hirundo.gateway.live;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.SequencerView;
import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.access.TokenRefused;
import io.hirundo.gateway.access.Tokens;
import io.hirundo.gateway.command.CommandDesk;
import io.hirundo.gateway.device.Registry;
import io.hirundo.gateway.event.ContentHash;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Metrics;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.ingest.StartState;
import io.hirundo.gateway.web.Credentials;
import io.hirundo.gateway.web.WebFront;
import io.hirundo.gateway.web.WebParts;
import io.hirundo.gateway.websocket.Upgrader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The real sequencer and live server behind the real web front, with a journal in memory. A token is
 * {@code user/role/device,device}, good until {@link #tokensEndAt}.
 */
final class LiveHarness {
    /** The defaults, but for the drain: at the end of a test nobody minds. */
    static final GatewayConfig.Limits LIMITS = new GatewayConfig.Limits(16, 100, 64 * 1024, 10_000, 5_000);

    /** For REST, which no test here asks. */
    private static final Tokens TOKENS = tokens();
    private static final PairingCodes NO_CODES = new PairingCodes(Path.of("/nonexistent"));

    private static final Registry NO_REGISTRY = new Registry() {
        @Override
        public Change change(String deviceId, byte[] mergePatch) {
            return new Change.NotFound();
        }

        @Override
        public Removal remove(String deviceId) {
            return new Removal.NotFound();
        }
    };

    /** A token that is not refused but makes the gateway fail. */
    static final String DEFECT = "defect";

    final MemoryLog log = new MemoryLog();
    /** How far the live server's clock is ahead of the real one. */
    final AtomicLong aheadNanos = new AtomicLong();
    final AtomicLong tokensEndAt = new AtomicLong(Long.MAX_VALUE);
    final Sequencer sequencer;
    final CommandDesk commands;
    final Live live;
    private final WebFront front;

    LiveHarness(GatewayConfig.Limits limits) {
        Credentials credentials = new Credentials(List.of("https://dash.example"));
        sequencer = new Sequencer("site-7", log, new StartState("site-7", 1), delivery -> { }, System::nanoTime);
        commands = new CommandDesk(sequencer, log, System::nanoTime, System::currentTimeMillis);
        live = new Live("site-7", log, new SequencerView(sequencer, commands), this::verify,
                credentials::ofHandshake, limits,
                () -> System.nanoTime() + aheadNanos.get(), System::currentTimeMillis);
        sequencer.deliverTo(live);
        sequencer.deliverTo(commands);
        sequencer.start();
        live.start();
        front = WebFront.start(new GatewayConfig.Web("127.0.0.1", 0, List.of()), limits, new WebParts(
                "site-7", TOKENS, NO_CODES, credentials, sequencer, NO_REGISTRY, sequencer, commands, log,
                query -> Optional.empty(), List::of, Map.of(), Map.of(), List.of(live::register),
                new Upgrader("/ws", live, Live.MAX_MESSAGE_BYTES), Optional.empty(), Clock.systemUTC()));
    }

    private static Tokens tokens() {
        try {
            Path keys = Files.createTempDirectory("keys");
            Tokens tokens = Tokens.open("site-7", keys, new GatewayConfig.Access(List.of(), Optional.empty()), Clock.systemUTC(),
                    () -> true);
            try (Stream<Path> files = Files.walk(keys)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri(String query) {
        return URI.create("ws://127.0.0.1:" + front.port() + "/ws" + query);
    }

    int port() {
        return front.port();
    }

    void telemetry(String deviceId, int value) throws InterruptedException {
        byte[] payload = ("{\"n\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        Metrics metrics = new Metrics(payload, new String[] {"n"}, new int[] {5}, new int[] {payload.length - 1},
                new double[] {value});
        offer(EventType.TELEMETRY, deviceId, payload, metrics);
    }

    /** @param payload a flat JSON object, without blanks */
    void telemetry(String deviceId, String payload) throws InterruptedException {
        offer(EventType.TELEMETRY, deviceId, payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    void alert(String deviceId, String code, String state) throws InterruptedException {
        offer(EventType.ALERT, deviceId, ("{\"id\":\"" + deviceId + ":" + code + "\",\"code\":\"" + code
                + "\",\"severity\":\"warning\",\"message\":\"m\",\"state\":\"" + state + "\"}")
                .getBytes(StandardCharsets.UTF_8), null);
    }

    /** A device's answer. @param payload as ingest writes it */
    void result(String deviceId, String payload) throws InterruptedException {
        offer(EventType.RESULT, deviceId, payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null);
    }

    private void offer(EventType type, String deviceId, byte[] payload, Metrics metrics) throws InterruptedException {
        long now = System.currentTimeMillis();
        sequencer.offer(new Draft(type, deviceId, now, false, now, payload, metrics, null, false,
                ContentHash.of(type, deviceId, payload), Delivery.NONE));
    }

    Principal verify(String token) {
        return principal(token, tokensEndAt.get());
    }

    static Principal principal(String token, long endsAtMs) {
        if (token.equals(DEFECT)) {
            throw new IllegalStateException("a defect in the gateway");
        }
        String[] parts = token.split("/");
        if (parts.length != 3 || !Set.of("viewer", "operator", "admin").contains(parts[1])) {
            throw new TokenRefused("malformed", "the token is malformed");
        }
        return new Principal(parts[0], Role.ofWireName(parts[1]), DevicePatterns.of(List.of(parts[2].split(","))), endsAtMs, "");
    }

    void close() throws Exception {
        live.stop();
        front.close();
        commands.close();
        sequencer.close();
    }
}
