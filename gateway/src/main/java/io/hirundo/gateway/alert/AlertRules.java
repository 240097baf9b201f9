package io.hirundo.gateway.alert;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.event.EventType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds each telemetry event against the rules of its device, and once a second what time alone may change. Runs on the
 * sequencer. Which rules a device has is found once; an event of a device without rules costs a look into a table.
 */
public final class AlertRules implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(AlertRules.class);
    /**
     * Rules times devices; each takes some 300 bytes and what its metrics take. Devices beyond it are not watched, and the status
     * says so: better than a gateway without memory.
     */
    private static final int MAX_STATES = 50_000;

    private final String gatewayId;
    private final List<AlertRule> rules;
    private final OwnAlerts alerts;
    private final LongSupplier nanoTime;
    private final int maxStates;
    /** Also devices without rules, so that they are looked up once. Ingest bounds how many devices there are. */
    private final Map<String, Watched> byId = new HashMap<>();
    private final Watched nobody;
    // written by the sequencer alone
    private volatile int states;
    private volatile int unwatched;
    private volatile long failures;

    /** @param nanoTime the running time, as of {@link System#nanoTime} */
    public AlertRules(String gatewayId, List<AlertRule> rules, OwnAlerts alerts, LongSupplier nanoTime) {
        this(gatewayId, rules, alerts, nanoTime, MAX_STATES);
    }

    AlertRules(String gatewayId, List<AlertRule> rules, OwnAlerts alerts, LongSupplier nanoTime, int maxStates) {
        this.gatewayId = gatewayId;
        this.rules = List.copyOf(rules);
        this.alerts = alerts;
        this.nanoTime = nanoTime;
        this.maxStates = maxStates;
        this.nobody = new Watched("", List.of(), 0);
    }

    /**
     * Before the first event: takes up what was known and open before, and clears what no rule stands for any more. Devices that a
     * rule names by their whole id are waited for from now on, whether they ever came or not.
     */
    public void begin(Collection<KnownDevice> devices) {
        devices.forEach(device -> watched(device.deviceId()).restore(device.values()));
        rules.forEach(rule -> rule.devices().ids().forEach(this::watched));
        for (Event alert : alerts.open()) {
            if (!alert.deviceId().equals(gatewayId) && !OpenAlerts.code(alert).equals(OfflineDevices.CODE)) {
                takeUp(alert);
            }
        }
        long now = nanoTime.getAsLong();
        for (Watched device : byId.values()) {
            try {
                device.rules.forEach(state -> state.begin(now, alerts));
            } catch (RuntimeException e) {
                failed(device, e);
            }
        }
    }

    private void takeUp(Event alert) {
        String name = OpenAlerts.code(alert);
        for (RuleState state : watched(alert.deviceId()).rules) {
            if (state.rule().name().equals(name)) {
                state.wasOpen();
                return;
            }
        }
        alerts.clear(alert, "there is no rule " + name + " for " + alert.deviceId() + " any more");
    }

    @Override
    public void event(Event event) {
        if (rules.isEmpty() || event.type() != EventType.TELEMETRY || event.metrics() == null) {
            return;
        }
        Watched device = watched(event.deviceId());
        if (device == nobody) {
            return;
        }
        try {
            long now = nanoTime.getAsLong();
            if (device.sample(event, now)) {
                for (int i = 0; i < device.rules.size(); i++) { // no iterator: this runs for each sample
                    device.rules.get(i).look(now, alerts);
                }
            }
        } catch (RuntimeException e) {
            failed(device, e);
        }
    }

    /** Once a second, on the sequencer: durations that have passed. */
    public void tick() {
        long now = nanoTime.getAsLong();
        for (Watched device : byId.values()) {
            try {
                for (RuleState state : device.rules) {
                    if (state.isTimed()) {
                        state.look(now, alerts);
                    }
                }
            } catch (RuntimeException e) {
                failed(device, e);
            }
        }
    }

    /** On the sequencer: the device was deleted. Its alerts are cleared; if it comes again it is a new one. */
    public void forget(String deviceId) {
        Watched device = byId.remove(deviceId);
        if (device == null || device == nobody) {
            return;
        }
        states -= device.rules.size();
        for (RuleState state : device.rules) {
            if (state.isOpen()) {
                state.clear(alerts, "the device was deleted");
            }
        }
    }

    /** {@link #nobody} where no rule counts for it. */
    private Watched watched(String deviceId) {
        Watched device = byId.get(deviceId);
        if (device == null) {
            device = resolve(deviceId);
            byId.put(deviceId, device);
        }
        return device;
    }

    private Watched resolve(String deviceId) {
        if (deviceId.equals(gatewayId)) {
            return nobody; // its alerts are those of the gateway itself
        }
        List<AlertRule> own = rules.stream().filter(rule -> rule.devices().contains(deviceId)).toList();
        if (own.isEmpty()) {
            return nobody;
        }
        if (states + own.size() > maxStates) {
            if (unwatched == 0) {
                LOG.warn("{} rules times devices are watched, as many as there may be; {} and others are not", states, deviceId);
            }
            unwatched++;
            return nobody;
        }
        states += own.size();
        return new Watched(deviceId, own, nanoTime.getAsLong());
    }

    private void failed(Watched device, RuntimeException e) {
        failures++;
        if (failures == 1) { // the next would be the same again
            LOG.error("a rule failed for {}; the others go on, and the status counts what fails", device.id, e);
        }
    }

    /** For {@code GET /api/v1/system}. Any thread. */
    public Status status() {
        return new Status(rules.size(), states, unwatched, failures);
    }

    /**
     * @param rules     in force
     * @param states    rules times devices that they are held against
     * @param unwatched devices that are too many to be watched
     * @param failures  defects met since the start
     */
    public record Status(int rules, int states, int unwatched, long failures) {}
}
