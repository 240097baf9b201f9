package io.hirundo.gateway.ingest;

import io.hirundo.gateway.command.OutgoingCommand;
import io.hirundo.gateway.event.Delivery.ReceiptTo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker from CONNECT to its end, with a Paho client of its own: a client that is used again after a
 * loss resends what belongs to the old connection and gets topic aliases wrong.
 *
 * <p>The source's thread opens, waits and discards; Paho's callback thread delivers; any thread acknowledges.
 */
final class BrokerConnection implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);
    private static final Duration TCP_AND_TLS_LIMIT = Duration.ofSeconds(10);
    /**
     * Never: a broker keeps the end of a session as a time of day, so a clock that jumps ahead by years when it is first set
     * would end it. What waits in the session is bounded by the broker's own limit in bytes.
     */
    private static final long SESSION_NEVER_EXPIRES = 0xFFFF_FFFFL;
    /** Receive maximum: what may wait for its commit. Below 65,535, and well below the redelivery window of 65,536 events. */
    static final int MAX_UNACKNOWLEDGED = 16_384;
    /** The broker keeps larger packets to itself; whole packets stand in memory before their size can be judged here. */
    private static final long MAX_PACKET_BYTES = 512 * 1024;
    /** QoS 0 messages that Paho has and the socket has not; beyond them the receipts wait. */
    private static final int MAX_UNSENT = 1024;
    /** Commands that the broker has not confirmed. Brokers allow 20 or more by default; one that allows fewer says so. */
    private static final int MAX_COMMANDS_UNCONFIRMED = 16;
    /** In the token of a command, to tell it from a receipt. */
    private static final Object COMMAND = new Object();
    /** Receiver, sender, callback, connect, disconnect and ping each hold a thread. */
    private static final int PAHO_THREADS = 8;

    /** MQTT 5.0, section 3.4.2.1. */
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    /** Thrown before anything is queued: the broker takes no more at once; there is no connection. */
    private static final Set<Integer> NOT_SENT = Set.of((int) MqttClientException.REASON_CODE_MAX_INFLIGHT,
            (int) MqttClientException.REASON_CODE_CLIENT_NOT_CONNECTED);

    private final int number;
    private final BrokerSettings settings;
    private final Reception reception;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor threads;
    private final BrokerSockets sockets;
    private final MqttAsyncClient client;
    private final Semaphore unsent = new Semaphore(MAX_UNSENT);
    /** None until the broker has said how many it takes. */
    private final Semaphore unconfirmed = new Semaphore(0);
    /** Paho gives out topic aliases without a lock, and two threads publish. */
    private final Object publishing = new Object();
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final CompletableFuture<BrokerUnavailable> lost = new CompletableFuture<>();
    private volatile boolean open;
    // callback thread
    private boolean announced;
    private final Queue<Arrival> early = new ArrayDeque<>();

    BrokerConnection(int number, BrokerSettings settings, Reception reception, InstantSource clock)
            throws BrokerUnavailable {
        this.number = number;
        this.settings = settings;
        this.reception = reception;
        this.clock = clock;
        this.sockets = new BrokerSockets(settings.tls());
        this.threads = new ScheduledThreadPoolExecutor(PAHO_THREADS, Thread.ofPlatform().daemon().name("mqtt-", 0).factory());
        try {
            this.client = new MqttAsyncClient(settings.pahoUrl(), settings.clientId(), new MemoryPersistence(), null, threads);
        } catch (MqttException e) {
            threads.shutdownNow();
            throw BrokerUnavailable.because(e);
        }
    }

    int number() {
        return number;
    }

    boolean isOpen() {
        return open;
    }

    /** Returns when the broker has accepted. @return whether it kept our session */
    boolean open() throws BrokerUnavailable, InterruptedException {
        client.setCallback(this);
        client.setManualAcks(true);
        try {
            client.connect(options(), null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    unconfirmed.release(commandWindow(token));
                    announce(token.getSessionPresent());
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    connected.completeExceptionally(cause);
                }
            });
            return connected.get(settings.connectLimit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (MqttException e) {
            throw BrokerUnavailable.because(e);
        } catch (ExecutionException e) {
            throw BrokerUnavailable.because(e.getCause());
        } catch (TimeoutException e) {
            throw new BrokerUnavailable("the broker accepted the connection and did not answer within "
                    + settings.connectLimit().toSeconds() + " s", e);
        }
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_NEVER_EXPIRES);
        options.setReceiveMaximum(MAX_UNACKNOWLEDGED);
        options.setMaximumPacketSize(MAX_PACKET_BYTES);
        options.setTopicAliasMaximum(0); // Paho looks an alias up among the topics and never finds it
        options.setKeepAliveInterval(settings.keepAliveSeconds());
        options.setSocketFactory(sockets);
        options.setConnectionTimeout((int) TCP_AND_TLS_LIMIT.toSeconds());
        options.setAutomaticReconnect(false);
        settings.username().ifPresent(options::setUserName);
        settings.password().ifPresent(password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
        return options;
    }

    /** @return what the broker refused, in words; empty if it granted everything */
    List<String> subscribe(List<String> filters) throws BrokerUnavailable, InterruptedException {
        MqttSubscription[] subscriptions = filters.stream().map(BrokerConnection::subscription).toArray(MqttSubscription[]::new);
        CompletableFuture<int[]> answer = new CompletableFuture<>();
        try {
            client.subscribe(subscriptions, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    answer.complete(token.getReasonCodes());
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    answer.completeExceptionally(cause);
                }
            }, new MqttProperties());
            CompletableFuture.anyOf(answer, lost).get(); // a silent broker ends by its keep-alive
            if (!answer.isDone()) {
                throw lost.get();
            }
            return refused(filters, answer.get());
        } catch (MqttException e) {
            throw BrokerUnavailable.because(e);
        } catch (ExecutionException e) {
            throw BrokerUnavailable.because(e.getCause());
        }
    }

    /** Not to what the gateway publishes itself: that takes retained messages away, and says nothing of a device. */
    private static MqttSubscription subscription(String filter) {
        MqttSubscription subscription = new MqttSubscription(filter, 1);
        subscription.setNoLocal(true);
        return subscription;
    }

    private static List<String> refused(List<String> filters, int[] codes) {
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            if (i >= codes.length || codes[i] >= 0x80) {
                String why = i >= codes.length ? "no answer" : codes[i] == 0x87 ? "not authorised" : "code " + codes[i];
                refused.add(filters.get(i) + " (" + why + ")");
            }
        }
        return refused;
    }

    /** @return why the connection ended, or null if it stood all the time */
    BrokerUnavailable awaitLoss(Duration limit) throws InterruptedException {
        try {
            return lost.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null; // that is the good case
        } catch (ExecutionException e) {
            return BrokerUnavailable.because(e.getCause());
        }
    }

    /** PUBACK. Of no effect when the connection is gone: the broker will send the message again. */
    void acknowledge(int packetId) {
        if (!open || packetId == 0) {
            return;
        }
        try {
            client.messageArrivedComplete(packetId, 1);
        } catch (MqttException | RuntimeException e) { // Paho's parts are null once it is closed
            LOG.debug("no acknowledgement of packet {} on connection {}", packetId, number, e);
        }
    }

    private static int commandWindow(IMqttToken connected) {
        MqttProperties properties = connected.getResponseProperties();
        Integer receiveMaximum = properties == null ? null : properties.getReceiveMaximum();
        return receiveMaximum == null ? MAX_COMMANDS_UNCONFIRMED : Math.min(MAX_COMMANDS_UNCONFIRMED, receiveMaximum);
    }

    /** QoS 0. @return false if it was not sent */
    boolean publish(ReceiptTo to, byte[] body) throws InterruptedException {
        if (!open || !unsent.tryAcquire(1, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            MqttProperties properties = new MqttProperties();
            properties.setCorrelationData(to.correlation());
            synchronized (publishing) {
                client.publish(to.topic(), new MqttMessage(body, 0, false, properties));
            }
            return true;
        } catch (MqttException | RuntimeException e) {
            unsent.release();
            LOG.debug("no receipt to {} on connection {}", to.topic(), number, e);
            return false;
        }
    }

    /** An empty retained message takes the place of the one before (MQTT 5.0, 3.3.1.3). QoS 0. @return false if it was not sent */
    boolean clearRetained(String topic) throws InterruptedException {
        if (!open || !unsent.tryAcquire(1, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            synchronized (publishing) {
                client.publish(topic, new MqttMessage(new byte[0], 0, true, new MqttProperties()));
            }
            return true;
        } catch (MqttException | RuntimeException e) {
            unsent.release();
            LOG.debug("the message retained on {} was not taken away on connection {}", topic, number, e);
            return false;
        }
    }

    /**
     * QoS 1, once. The client of this connection dies with it, so nothing is sent again by Paho.
     *
     * @return false if it can be tried again: nothing was sent
     */
    boolean publish(OutgoingCommand command, String topic, String responseTopic) {
        if (!open || !unconfirmed.tryAcquire()) {
            return false;
        }
        Optional<OutgoingCommand.Message> claimed = command.claim();
        if (claimed.isEmpty()) {
            unconfirmed.release();
            return true;
        }
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(claimed.get().expirySeconds());
        properties.setResponseTopic(responseTopic);
        properties.setCorrelationData(command.id().getBytes(StandardCharsets.UTF_8));
        try {
            synchronized (publishing) {
                client.publish(topic, new MqttMessage(claimed.get().body(), 1, false, properties), COMMAND,
                        new Confirmation(command));
            }
            return true;
        } catch (MqttException e) {
            unconfirmed.release();
            if (NOT_SENT.contains(e.getReasonCode())) {
                command.notSent();
                return false;
            }
            command.note("publishing it failed: " + BrokerUnavailable.words(e));
            LOG.warn("the command {} to {}", command.id(), topic, e);
            return true;
        } catch (RuntimeException e) { // Paho's parts are null once it is closed; it may have been sent before
            unconfirmed.release();
            command.note("the connection to the broker ended while it was published");
            LOG.debug("the command {} to {} on connection {}", command.id(), topic, number, e);
            return true;
        }
    }

    /** What the broker says to a command. Paho's callback thread. */
    private final class Confirmation implements MqttActionListener {
        private final OutgoingCommand command;

        Confirmation(OutgoingCommand command) {
            this.command = command;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            unconfirmed.release();
            int[] codes = token.getReasonCodes();
            if (codes != null && codes.length > 0) {
                note(codes[0]);
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            unconfirmed.release();
            command.note("the broker did not confirm it: " + (cause == null ? "no reason given" : BrokerUnavailable.words(cause)));
        }

        private void note(int code) {
            if (code == NO_MATCHING_SUBSCRIBERS) {
                command.note("nobody listens for this device's commands");
            } else if (code >= 0x80) {
                command.note("the broker refused it: " + (code == 0x87 ? "not authorised" : String.format("code 0x%02x", code)));
            }
        }
    }

    /** Says good-bye, so that the broker does not wait for the keep-alive; the session stays. */
    void disconnect() {
        try {
            client.disconnectForcibly(0, 1000, 0, new MqttProperties());
        } catch (MqttException e) {
            LOG.debug("no good-bye on connection {}", number, e);
        }
    }

    /** Frees sockets and threads, whatever state they are in. */
    void discard() {
        open = false;
        try {
            sockets.close();
            client.disconnectForcibly(0, 0, false);
            client.close();
        } catch (IOException | MqttException | RuntimeException e) { // Paho may be closing it at this moment
            LOG.debug("connection {} was closed already", number, e);
        } finally {
            threads.shutdownNow();
        }
    }

    // Paho's callback thread

    /**
     * Paho may deliver one message before it says that it is connected: they come by two queues. Such a message waits, so
     * that the sequencer hears of the session first.
     */
    private void announce(boolean sessionPresent) {
        open = true;
        connected.complete(sessionPresent);
        try {
            reception.open(number, sessionPresent);
            announced = true;
            for (Arrival arrival = early.poll(); arrival != null; arrival = early.poll()) {
                take(arrival);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connection is being discarded
        } catch (RuntimeException e) {
            giveUp(e);
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        MqttProperties properties = message.getProperties();
        int packetId = message.getQos() == 0 ? 0 : message.getId();
        Arrival arrival = new Arrival(topic, message.getPayload(), number, packetId, sockets.isDuplicate(packetId),
                message.isRetained(), properties.getResponseTopic(), properties.getCorrelationData(), clock.millis());
        if (!announced) {
            early.add(arrival);
            return;
        }
        if (!open) {
            return; // it is ending, and not acknowledged: the broker sends it again
        }
        try {
            take(arrival);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connection is being discarded: the broker sends it again
        } catch (RuntimeException e) {
            giveUp(e);
        }
    }

    /**
     * Paho would swallow it and go on with the next message. A new connection gets this one again, and its backoff keeps a
     * defect that stays from filling the log.
     */
    private void giveUp(RuntimeException defect) {
        open = false;
        if (lost.complete(new BrokerUnavailable("a defect of the gateway: " + defect, defect))) {
            LOG.error("a defect behind connection {} to the broker", number, defect);
        }
    }

    /**
     * A refused message is acknowledged at once, before earlier ones that wait for their commit. MQTT-4.6.0-2 wants PUBACKs
     * in the order of receipt; Mosquitto finds a message by its id and does not mind.
     */
    private void take(Arrival arrival) throws InterruptedException {
        if (reception.take(arrival) == Reception.Verdict.REFUSED) {
            acknowledge(arrival.packetId());
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        open = false;
        Throwable cause = response.getException() != null ? response.getException() : new MqttException(response.getReturnCode());
        lost.complete(BrokerUnavailable.because(cause));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        if (token.getUserContext() != COMMAND) {
            unsent.release();
        }
    }

    @Override
    public void mqttErrorOccurred(MqttException cause) {
        LOG.warn("the MQTT client reports {}", BrokerUnavailable.words(cause));
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // the connect token has said it already, and whether the session was kept
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        LOG.warn("the broker asks for extended authentication, which is not supported");
    }
}
