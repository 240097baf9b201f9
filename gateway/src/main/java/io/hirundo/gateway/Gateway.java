package io.hirundo.gateway;

import io.hirundo.gateway.access.PairingCodes;
import io.hirundo.gateway.access.TokenTimes;
import io.hirundo.gateway.access.Tokens;
import io.hirundo.gateway.clock.ClockTrust;
import io.hirundo.gateway.clock.MachineTime;
import io.hirundo.gateway.command.CommandDesk;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.device.RegistryFile;
import io.hirundo.gateway.event.Delivery;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.ingest.MqttSource;
import io.hirundo.gateway.ingest.RejectionReason;
import io.hirundo.gateway.ingest.Sequencer;
import io.hirundo.gateway.ingest.StartState;
import io.hirundo.gateway.journal.DroppedBlocks;
import io.hirundo.gateway.journal.Journal;
import io.hirundo.gateway.journal.JournalItem;
import io.hirundo.gateway.live.Live;
import io.hirundo.gateway.update.Updates;
import io.hirundo.gateway.uplink.Uplink;
import io.hirundo.gateway.web.Credentials;
import io.hirundo.gateway.web.WebFront;
import io.hirundo.gateway.web.WebParts;
import io.hirundo.gateway.websocket.Upgrader;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: starts the rooms in the order in which they need each other and stops them the other way round.
 * It starts whatever is missing: a broker, Redis, the network; their state is shown, not thrown.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final ClockTrust trust;
    private final Journal journal;
    private final Tokens tokens;
    private final Sequencer sequencer;
    private final DeviceRegistry registry;
    private final CommandDesk commands;
    private final MqttSource mqtt;
    private final Live live;
    private final Uplink uplink;
    private final GatewayAlerts alerts;
    private final WebFront web;
    private volatile boolean stopping;

    private Gateway(GatewayConfig config, Supplier<?> broker, Optional<Updates> updates, MachineTime time) {
        this.trust = new ClockTrust(time);
        Clock clock = trust.clock();
        long startedMs = clock.millis();
        this.tokens = Tokens.open(config.gatewayId(), config.data(), config.access(), clock, tokenTimes());
        this.journal = Journal.open(config.data(), config.journal(), this::committed);
        StartState start = Recovery.read(config.gatewayId(), journal);
        List<String> knownDevices = start.devices().all().stream().map(DeviceState::deviceId).toList();
        this.sequencer = new Sequencer(config.gatewayId(), journal, start, this::acknowledge, System::nanoTime);
        this.commands = new CommandDesk(sequencer, journal, System::nanoTime, clock::millis);
        this.uplink = new Uplink(config.uplink(), config.gatewayId(), Version.current(), journal);
        Credentials credentials = new Credentials(config.web().origins());
        this.live = new Live(config.gatewayId(), journal, new SequencerView(sequencer, commands), tokens, credentials::ofHandshake,
                config.limits(), System::nanoTime, clock::millis);
        this.mqtt = new MqttSource(config, knownDevices, sequencer, clock);
        this.alerts = new GatewayAlerts(config, sequencer, mqtt, uplink, live, updates, trust::isTrusted, clock);
        this.registry = new DeviceRegistry(new RegistryFile(config.data(), clock), sequencer, journal, alerts::forget,
                mqtt::forget, clock);
        beginTrust(config.gatewayId());
        this.web = startAll(config, credentials, broker, updates, clock, startedMs);
        journal.setAside().ifPresent(alerts::journalDamaged);
        // What lack of room forced out shortly before the last end, when no gap event could be written any more.
        journal.recover().unreported().forEach(dropped -> reportGap(config.gatewayId(), clock, dropped));
    }

    /** On a machine that is not updated from here. */
    public static Gateway start(GatewayConfig config, Supplier<?> broker, MachineTime time) {
        return start(config, broker, Optional.empty(), time);
    }

    /**
     * Returns when the web server listens and everything else is under way.
     *
     * @param broker  what is known of the local broker, a record that Jackson writes; asked at each request
     * @param updates empty where the machine is not updated from here
     * @throws IllegalStateException if the web server cannot listen, or the journal's folder cannot be written: the two
     *                               things without which there is nothing to show a state on
     */
    public static Gateway start(GatewayConfig config, Supplier<?> broker, Optional<Updates> updates, MachineTime time) {
        return new Gateway(config, broker, updates, time);
    }

    /** The same by another wall clock, trusted as far as this machine's kernel trusts its own. */
    public static Gateway start(GatewayConfig config, Supplier<?> broker, Clock clock) {
        return start(config, broker, MachineTime.here(clock, Optional.empty()));
    }

    private TokenTimes tokenTimes() {
        return new TokenTimes() {
            @Override
            public boolean isTrusted() {
                return trust.isTrusted();
            }

            @Override
            public long offsetOf(long readMs) {
                return trust.offsetOf(readMs);
            }
        };
    }

    /** Before the sequencer starts: its first events may have to be marked. */
    private void beginTrust(String gatewayId) {
        try {
            trust.begin(journal.lastTrustedMs(), new ClockEvents(gatewayId, trust, sequencer));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    private WebFront startAll(GatewayConfig config, Credentials credentials, Supplier<?> broker, Optional<Updates> updates, Clock clock,
                              long startedMs) {
        sequencer.deliverTo(live);
        sequencer.deliverTo(uplink);
        sequencer.deliverTo(commands);
        alerts.listen();
        sequencer.refuseTo(mqtt);
        uplink.takeCommands(commands, (key, deviceId, message, body) -> mqtt.rejections().add(key, deviceId,
                RejectionReason.FLEET_COMMAND, message, clock.millis(), body));
        journal.setDeliveredSeq(uplink::deliveredSeq);
        journal.onDropped(dropped -> Thread.startVirtualThread(() -> reportGap(config.gatewayId(), clock, dropped)));
        journal.onRoom(_ -> Thread.startVirtualThread(() -> alerts.room(journal::space)));
        sequencer.start();
        trust.start();
        startCommands();
        alerts.begin();
        live.start();
        uplink.start();
        SystemFacts facts = new SystemFacts(config.data(), startedMs);
        WebFront front;
        try {
            front = WebFront.start(config.web(), config.limits(), new WebParts(
                    config.gatewayId(), tokens, new PairingCodes(config.data()), credentials,
                    sequencer, registry, sequencer, commands, journal, journal::history,
                    () -> mqtt.rejections().last(), system(facts, broker), readiness(),
                    List.of(facts::register, tokens::register, mqtt::register, journal::register, live::register, uplink::register,
                            commands.counts()::register, alerts::register, trust::register),
                    new Upgrader("/ws", live, Live.MAX_MESSAGE_BYTES), updates, clock));
        } catch (RuntimeException e) {
            stopBehindTheWeb();
            throw e;
        }
        mqtt.start();
        alerts.start();
        return front;
    }

    private void startCommands() {
        try {
            commands.start(mqtt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    private Map<String, Supplier<?>> system(SystemFacts facts, Supplier<?> broker) {
        Map<String, Supplier<?>> parts = new LinkedHashMap<>();
        parts.put("versions", facts::versions);
        parts.put("uptime", facts::uptime);
        if (facts.hasSlots()) {
            parts.put("boot", facts::boot);
        }
        parts.put("broker", broker);
        parts.put("ingest", mqtt::status);
        parts.put("sequencer", sequencer::status);
        parts.put("journal", journal::status);
        parts.put("uplink", uplink::status);
        parts.put("commands", commands.counts()::status);
        parts.put("viewers", live::status);
        parts.put("alerts", alerts::status);
        parts.put("tokens", tokens::status);
        parts.put("disk", facts::disk);
        parts.put("memory", facts::memory);
        parts.put("clock", trust::status);
        return parts;
    }

    private Map<String, BooleanSupplier> readiness() {
        Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
        checks.put("staying", () -> !stopping); // first: who asks is to send nobody here any more
        checks.put("journal", () -> !journal.isDamaged());
        checks.put("sequencer", sequencer::isAlive);
        return checks;
    }

    /** On the journal writer's thread, after each commit. */
    private void committed(List<JournalItem> items, long committedSeq) {
        mqtt.committed(items, committedSeq);
        commands.committed(items, committedSeq);
        uplink.committed(committedSeq);
    }

    private void acknowledge(Delivery delivery) {
        mqtt.acknowledge(delivery);
    }

    private void reportGap(String gatewayId, Clock clock, DroppedBlocks dropped) {
        String payload = "{\"count\":" + dropped.count() + ",\"fromSeq\":" + dropped.fromSeq() + ",\"toSeq\":"
                + dropped.toSeq() + ",\"reason\":\"" + dropped.reason() + "\"}";
        publish(EventType.GAP, gatewayId, clock.millis(), payload);
    }

    /**
     * Completes when the journal turns out to be damaged while it is used. Nothing is acknowledged any more then: the gateway is
     * to be closed and started again, which sets the file aside and begins a new one. Any thread completes it.
     */
    public CompletionStage<String> journalDamage() {
        return journal.damage();
    }

    private void publish(EventType type, String gatewayId, long now, String payload) {
        try {
            sequencer.publish(type, gatewayId, now, payload);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while publishing {}", payload);
        }
    }

    /** Where the web server listens. */
    public int port() {
        return web.port();
    }

    public String localUrl() {
        return web.localUrl();
    }

    /** For a token from the command line of the running gateway. */
    public Tokens tokens() {
        return tokens;
    }

    /** Is no longer ready, sends the viewers away, takes no more in, writes what is there, and ends. */
    @Override
    public void close() {
        stopping = true;
        try {
            live.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the viewers see their connections end
        }
        alerts.close();
        mqtt.close();
        web.close();
        stopBehindTheWeb();
    }

    /** While it closes: sends the rest of the viewers away at once. Any thread. */
    public void hurry() {
        live.hurry();
    }

    private void stopBehindTheWeb() {
        uplink.stopCommands();
        registry.close();
        commands.close();
        trust.close();
        sequencer.close();
        uplink.close();
        journal.close();
    }
}
