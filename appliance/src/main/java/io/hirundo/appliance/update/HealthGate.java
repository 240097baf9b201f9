package io.hirundo.appliance.update;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.diagnosis.RunningGateway;
import io.hirundo.sensors.SensorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether this Hirundo does what it is for: its page answers, it is connected to the broker, its journal takes events, and the
 * sensors publish. That decides whether a new version may stay, so it asks for nothing that the version before could not do: a
 * sensor that had published nothing in the day before, because its wire is off, is not waited for, and neither is one that is read
 * too seldom to come in time.
 *
 * <p>What is read from the journal over REST is on disk: a sensor that shows up there has been read, published, taken in and
 * committed. For one thread.
 */
public final class HealthGate {

    /** One that has published within it is alive. */
    private static final Duration HEARD = Duration.ofDays(1);
    /** All must be well for so long: a gateway that dies again and again is well for moments too. */
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final long PAUSE_MS = 1_000;
    /** Of the journal, at one look; there are more looks. */
    private static final int MOST_PAGES = 50;
    /** The number of events may be newer than that of the last seq; below the first seq of a start a million are free. */
    private static final long SLACK = 1_000;

    private final Settings settings;
    private final Supplier<RunningGateway> ask;
    private final Duration within;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Set<String> published = new HashSet<>();
    private long started = -1;
    private long cursor;

    /** Between two looks. */
    interface Pause {
        void make() throws InterruptedException;
    }

    /** @param within how long it will be waited for */
    public HealthGate(Settings settings, Duration within) {
        this(settings, within, System::nanoTime, () -> Thread.sleep(PAUSE_MS));
    }

    HealthGate(Settings settings, Duration within, LongSupplier nanoTime, Pause pause) {
        this.settings = settings;
        this.ask = () -> RunningGateway.of(settings); // anew for each look: what one knows ages
        this.within = within;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Waits until all is well and stays so.
     *
     * @param says told what is missing, a line each, whenever that changes
     * @return what is still missing; empty if all is well
     */
    public List<String> await(Consumer<List<String>> says) throws InterruptedException {
        long endNanos = nanoTime.getAsLong() + within.toNanos();
        List<String> said = List.of();
        Optional<Long> wellSince = Optional.empty();
        while (true) {
            List<String> missing = missing();
            long now = nanoTime.getAsLong();
            wellSince = missing.isEmpty() ? wellSince.or(() -> Optional.of(now)) : Optional.empty();
            if (wellSince.isPresent() && now - wellSince.get() >= STEADY.toNanos()) {
                return List.of();
            }
            if (now - endNanos >= 0) {
                return missing.isEmpty() ? List.of("all is well, but not for " + STEADY.toSeconds() + " seconds yet") : missing;
            }
            if (!missing.equals(said)) {
                said = missing;
                says.accept(missing);
            }
            pause.make();
        }
    }

    /** One look. @return what is missing, a line each */
    List<String> missing() {
        RunningGateway gateway = ask.get();
        if (gateway.url().isEmpty()) {
            return List.of("the gateway cannot be asked: web.port is 0, another one at each start");
        }
        RunningGateway.Answer page = gateway.get("/");
        if (page.status() != 200) {
            return List.of("the page at " + gateway.url().get() + " does not answer: " + shown(page));
        }
        List<String> missing = new ArrayList<>();
        RunningGateway.Answer ready = gateway.get("/health/ready");
        if (ready.status() != 200) {
            missing.add("the gateway is not ready: " + shown(ready));
        }
        Optional<JsonNode> system = gateway.json("/api/v1/system");
        if (system.isEmpty()) {
            missing.add("the gateway does not say how it is; run this as the user that it runs as, or as root");
            return missing;
        }
        broker(system.get().path("ingest"), missing);
        journal(system.get().path("journal"), missing);
        sensors(system.get(), gateway, missing);
        return missing;
    }

    private static String shown(RunningGateway.Answer answer) {
        String text = answer.text().length() > 200 ? answer.text().substring(0, 200) + "…" : answer.text();
        return ((answer.status() == 0 ? "" : answer.status() + " ") + text).strip();
    }

    private static void broker(JsonNode ingest, List<String> missing) {
        if (!ingest.path("state").asText().equals("connected")) {
            missing.add("the broker is not connected" + (ingest.path("problem").isTextual() ? ": " + ingest.path("problem").asText() : ""));
        }
    }

    private static void journal(JsonNode journal, List<String> missing) {
        if (journal.path("damaged").asBoolean()) {
            missing.add("the journal is damaged");
        } else if (!journal.path("state").asText().equals("ok")) {
            missing.add("the journal takes nothing: " + journal.path("state").asText());
        }
    }

    private void sensors(JsonNode system, RunningGateway gateway, List<String> missing) {
        if (settings.sensors().isEmpty()) {
            return;
        }
        follow(system, gateway);
        Map<String, Long> measured = new HashMap<>();
        gateway.json("/api/v1/devices").ifPresent(all -> all.path("devices").forEach(device ->
                measured.put(device.path("deviceId").asText(), device.path("ts").asLong(0))));
        long heardFrom = system.path("uptime").path("startedMs").asLong() - HEARD.toMillis();
        for (SensorConfig sensor : settings.sensors()) {
            boolean isAwaited = measured.getOrDefault(sensor.id(), 0L) >= heardFrom
                    && sensor.every().compareTo(within.dividedBy(2)) <= 0;
            if (isAwaited && !published.contains(sensor.id())) {
                missing.add("no reading of " + sensor.id() + " (" + sensor.chip() + ") is in the journal since the start");
            }
        }
    }

    /** Reads on in the journal, from what this start of the gateway has written first. */
    private void follow(JsonNode system, RunningGateway gateway) {
        long startedMs = system.path("uptime").path("startedMs").asLong();
        if (startedMs != started) {
            started = startedMs; // it may have been started anew
            published.clear();
            JsonNode sequencer = system.path("sequencer");
            cursor = Math.max(0, sequencer.path("seq").asLong() - sequencer.path("events").asLong() - SLACK);
        }
        for (int page = 0; page < MOST_PAGES; page++) {
            Optional<JsonNode> events = gateway.json("/api/v1/events?types=telemetry&limit=1000&after=" + cursor);
            if (events.isEmpty()) {
                return;
            }
            events.get().path("events").forEach(event -> published.add(event.path("deviceId").asText()));
            cursor = events.get().path("next").asLong(cursor);
            if (!events.get().path("more").asBoolean()) {
                return;
            }
        }
    }
}
