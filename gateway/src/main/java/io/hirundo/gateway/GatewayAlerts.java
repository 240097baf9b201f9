package io.hirundo.gateway;

import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.hirundo.gateway.alert.AlertRules;
import io.hirundo.gateway.alert.KnownDevice;
import io.hirundo.gateway.alert.OfflineDevices;
import io.hirundo.gateway.alert.OwnAlerts;
import io.hirundo.gateway.alert.Severity;
import io.hirundo.gateway.ingest.MqttSource;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.journal.SetAside;
import io.hirundo.gateway.journal.SpaceReport;
import io.hirundo.gateway.live.Live;
import io.hirundo.gateway.update.UpdateState;
import io.hirundo.gateway.update.Updates;
import io.hirundo.gateway.uplink.Uplink;
import io.hirundo.gateway.uplink.UplinkState;
import io.hirundo.gateway.uplink.UplinkStatus;
import io.hirundo.gateway.watch.Check;
import io.hirundo.gateway.watch.Checks;
import io.hirundo.gateway.watch.Finding;
import io.hirundo.gateway.watch.Watch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All alerts that do not come from devices: those of rules, of devices that are offline, and of the gateway itself. Two threads:
 * one lets the sequencer look once a second at what time alone changes; the other looks at the appliance, which may take longer.
 */
final class GatewayAlerts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayAlerts.class);
    private static final long TICK_MS = 1_000;
    private static final long LOOK_MS = 5_000;
    private static final long MIB = 1 << 20;

    /** What one of the two threads does each time; it may wait. */
    private interface Round {
        void run() throws InterruptedException;
    }

    /** @param wrongRules what is wrong with the rules that are not in force */
    record Status(int rules, List<String> wrongRules, int states, int unwatched, long failures) {}

    private final String gatewayId;
    private final List<String> wrongRules;
    private final Sequencer sequencer;
    private final OwnAlerts alerts;
    private final AlertRules rules;
    private final OfflineDevices offline;
    private final Thread ticks;
    private final Thread looks;

    /** @param isClockTrusted any thread */
    GatewayAlerts(GatewayConfig config, Sequencer sequencer, MqttSource mqtt, Uplink uplink, Live live,
                  Optional<Updates> updates, BooleanSupplier isClockTrusted, Clock clock) {
        this.gatewayId = config.gatewayId();
        this.wrongRules = config.alerts().wrongRules();
        this.sequencer = sequencer;
        this.alerts = new OwnAlerts(sequencer.alerts(), sequencer, clock::millis);
        this.rules = new AlertRules(gatewayId, config.alerts().rules(), alerts, System::nanoTime);
        this.offline = new OfflineDevices(gatewayId, alerts, System::nanoTime);
        Watch watch = new Watch(checks(config, mqtt, uplink, live, updates, isClockTrusted, clock), told());
        this.ticks = thread("alert-ticks", TICK_MS, () -> sequencer.execute(this::tick));
        this.looks = thread("alert-watch", LOOK_MS, () -> watch.look(System.nanoTime()));
    }

    private static List<Check> checks(GatewayConfig config, MqttSource mqtt, Uplink uplink, Live live,
                                      Optional<Updates> updates, BooleanSupplier isClockTrusted, Clock clock) {
        List<Check> checks = new ArrayList<>();
        checks.add(Checks.broker(() -> trouble(mqtt.status())));
        checks.add(Checks.uplink(() -> trouble(uplink.status())));
        checks.add(Checks.clock(isClockTrusted));
        checks.add(Checks.viewers(() -> live.status().viewers()));
        checks.add(Checks.certificates(config.access().jwks(), isClockTrusted, clock::millis));
        updates.ifPresent(machine -> checks.add(Checks.update(() -> trouble(machine.state()))));
        config.alerts().machineRoot().ifPresent(root -> checks.addAll(Checks.machine(root, config.data())));
        return checks;
    }

    private static Optional<String> trouble(MqttSource.Status status) {
        if (status.state().equals("connected")) {
            return Optional.ofNullable(status.problem());
        }
        return Optional.of("there is no connection to the broker at " + status.url()
                + (status.problem() == null ? "" : ": " + status.problem()) + "; no reading comes in");
    }

    private static Optional<String> trouble(UplinkStatus status) {
        boolean isWell = status.state() == UplinkState.CONNECTED
                || status.state() == UplinkState.DISABLED && status.reason().isEmpty();
        return isWell ? Optional.empty() : Optional.of("nothing goes to the fleet"
                + (status.reason().isEmpty() ? "" : ": " + status.reason()) + "; events are kept and follow later");
    }

    /** A bundle that was refused is told to who sent it; that the machine runs an old version again, nobody would see. */
    private static Optional<String> trouble(UpdateState state) {
        return state.last().filter(last -> last.outcome() == UpdateState.Outcome.ROLLED_BACK).map(last ->
                "the update to " + last.version() + " was taken back, " + state.booted().version() + " runs again: " + last.reason());
    }

    private Watch.Told told() {
        return new Watch.Told() {
            @Override
            public void trouble(String code, Finding.Trouble trouble) throws InterruptedException {
                sequencer.execute(() -> alerts.raiseUnlessOpen(gatewayId, code, trouble.severity(), trouble.message()));
            }

            @Override
            public void well(String code, Finding.Well well) throws InterruptedException {
                sequencer.execute(() -> alerts.clearIfOpen(gatewayId, code, well.message()));
            }
        };
    }

    /** Before the sequencer starts. */
    void listen() {
        sequencer.deliverTo(rules);
        sequencer.deliverTo(offline);
    }

    /** When the sequencer runs, before the first message is taken in. */
    void begin() {
        execute(() -> {
            List<KnownDevice> devices = sequencer.deviceTable().all().stream().map(device ->
                    new KnownDevice(device.deviceId(), device.isOnline(), device.reason(), device.values())).toList();
            rules.begin(devices);
            offline.begin(devices);
            if (wrongRules.isEmpty()) {
                alerts.clearIfOpen(gatewayId, "alert-rule", "every alert rule is in force");
            } else {
                alerts.raiseUnlessSaid(gatewayId, "alert-rule", Severity.WARNING,
                        "not every alert rule is in force: " + String.join("; ", wrongRules));
            }
        });
    }

    void start() {
        ticks.start();
        looks.start();
    }

    private void tick() {
        rules.tick();
        offline.tick();
    }

    /** A journal that could not be read was set aside and a new one begun: over when somebody has seen it. */
    void journalDamaged(SetAside aside) {
        execute(() -> alerts.raiseUnlessSaid(gatewayId, "journal-damaged", Severity.CRITICAL,
                "The journal could not be read and was set aside as " + aside.file().getFileName()
                        + "; a new one was begun. What can be read of it comes back by: hirundo journal recover"));
    }

    /**
     * The journal looked at its disk. Says what is so when its turn comes: two looks may arrive in the wrong order, and the last
     * process may have left the alert open.
     */
    void room(Supplier<SpaceReport> looked) {
        execute(() -> {
            SpaceReport space = looked.get();
            if (space.isShort()) {
                alerts.raiseUnlessOpen(gatewayId, "disk-full", Severity.CRITICAL, "The disk has " + space.freeBytes() / MIB
                        + " MiB free of the " + space.keepFreeBytes() / MIB
                        + " MiB that are to be kept: the journal drops its oldest events");
            } else {
                alerts.clearIfOpen(gatewayId, "disk-full", "the disk has room again");
            }
        });
    }

    /** Of a device that was deleted nothing stays open. On the sequencer. */
    void forget(String deviceId) {
        rules.forget(deviceId);
        offline.forget(deviceId);
    }

    void register(MeterRegistry registry) {
        registry.getOrCreate(Gauge.builder("hirundo_alerts_open", sequencer.alerts()::size)
                .description("Alerts that are raised or acknowledged, and not cleared"));
        registry.getOrCreate(Gauge.builder("hirundo_alert_rules", () -> rules.status().rules()).description("Alert rules in force"));
        registry.getOrCreate(Gauge.builder("hirundo_alert_rules_wrong", wrongRules::size)
                .description("Mistakes in alert rules that are not in force"));
    }

    Status status() {
        AlertRules.Status now = rules.status();
        return new Status(now.rules(), wrongRules, now.states(), now.unwatched(), now.failures());
    }

    @Override
    public void close() {
        ticks.interrupt();
        looks.interrupt();
        try {
            ticks.join();
            looks.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // they are daemons
        }
    }

    private void execute(Runnable work) {
        try {
            sequencer.execute(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while starting the alerts");
        }
    }

    private static Thread thread(String name, long everyMs, Round round) {
        return Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            try {
                while (true) {
                    Thread.sleep(everyMs);
                    try {
                        round.run();
                    } catch (RuntimeException e) {
                        LOG.error("{} goes on after a failure", name, e);
                    }
                }
            } catch (InterruptedException e) {
                LOG.debug("{} ends", name); // close() asked for it
            }
        });
    }
}
