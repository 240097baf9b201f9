package io.hirundo.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hirundo.gateway.GatewayConfig;
import io.hirundo.gateway.event.Draft;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.Inbound;
import io.hirundo.gateway.testing.RealMosquitto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way from a real broker into the gateway and back to the acknowledgement. */
class MqttSourceIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private RealMosquitto mosquitto;
    private MqttSource source;
    private final HandCommits intake = new HandCommits();

    @AfterEach
    void closeAll() {
        if (source != null) {
            source.close();
        }
        if (mosquitto != null) {
            mosquitto.close();
        }
    }

    @Test
    void acknowledgesToTheBrokerOnlyAfterTheCommit() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), false);
        publish("devices/boiler/telemetry", "{\"temperature\":25.50}");
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 1);
        assertThat(source.status().inFlightBytes()).isPositive();

        restartSource(false);

        await().atMost(LIMIT).until(() -> intake.drafts().size() == 2);
        Draft again = intake.drafts().get(1);
        assertThat(again.delivery().redelivery()).isTrue();
        assertThat(HandCommits.payload(again)).isEqualTo("{\"temperature\":25.50}");
        intake.commit();
        assertThat(source.status().inFlightBytes()).isZero();

        restartSource(false);

        publish("devices/boiler/telemetry", "{\"temperature\":26}");
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 3);
        assertThat(HandCommits.payload(intake.drafts().get(2))).isEqualTo("{\"temperature\":26}");
    }

    @Test
    void tellsTheSequencerOfTheSessionBeforeItsMessages() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), true);
        source.close();
        MqttClient device = client("device");
        for (int i = 0; i < 50; i++) {
            device.publish("devices/d" + i + "/telemetry", ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8), 1, false);
        }
        device.disconnect();
        device.close();

        newSource(mosquitto.url(), true);

        await().atMost(LIMIT).until(() -> intake.drafts().size() == 50);
        assertThat(intake.all().get(0)).isEqualTo(new Inbound.SessionOpened(1, false));
        assertThat(intake.all().get(1)).isEqualTo(new Inbound.SessionOpened(1, true));
        assertThat(intake.drafts()).extracting(Draft::deviceId).containsExactlyElementsOf(
                IntStream.range(0, 50).mapToObj(i -> "d" + i).toList());
    }

    @Test
    void comesBackWhenTheBrokerWasKilled() throws Exception {
        mosquitto = RealMosquitto.running(RealMosquitto.PERSISTENT);
        start(mosquitto.url(), true);
        await().atMost(LIMIT).until(() -> mosquitto.folder().resolve("mosquitto.db").toFile().exists());

        mosquitto.kill();
        await().atMost(LIMIT).until(() -> source.status().state().equals("waiting"));
        assertThat(source.status().problem()).isNotBlank();
        mosquitto.start();

        awaitConnected();
        publish("devices/boiler/telemetry", "{\"temperature\":1}");
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 1);
        assertThat(source.status().reconnects()).isEqualTo(1);
        assertThat(intake.sessions()).hasSize(2);
    }

    @Test
    void waitsForABrokerThatIsAbsentFromTheStart() throws Exception {
        mosquitto = RealMosquitto.prepared();
        newSource(mosquitto.url(), true);
        await().atMost(LIMIT).until(() -> "Connection refused".equals(source.status().problem()));

        mosquitto.start();

        awaitConnected();
        publish("devices/boiler/status", "{\"online\":true}");
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 1);
        assertThat(intake.drafts().get(0).type()).isEqualTo(EventType.STATUS);
    }

    @Test
    void sendsReceiptsWithTheCorrelationDataOfTheirMessages() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), false);
        Map<String, String> receipts = new ConcurrentHashMap<>();
        MqttClient device = client("device");
        IMqttMessageListener listener = (topic, message) -> receipts.put(
                topic + " " + new String(message.getProperties().getCorrelationData(), StandardCharsets.UTF_8),
                new String(message.getPayload(), StandardCharsets.UTF_8));
        device.subscribe(new MqttSubscription[] {new MqttSubscription("devices/boiler/receipts", 1)},
                new IMqttMessageListener[] {listener});
        for (int i = 0; i < 300; i++) {
            device.publish("devices/boiler/telemetry", asking("{\"n\":" + i + "}", "devices/boiler/receipts", "c" + i));
        }
        device.publish("devices/boiler/telemetry", asking("{\"n\":-1}", "devices/pump/receipts", "c"));
        device.publish("devices/boiler/telemetry", asking("{\"n\":-2}", "devices/boiler/commands", "c"));
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 302);
        assertThat(receipts).isEmpty();

        intake.commit();

        await().atMost(LIMIT).until(() -> receipts.size() == 300);
        assertThat(receipts).containsEntry("devices/boiler/receipts c0", "{\"seq\":1}")
                .containsEntry("devices/boiler/receipts c299", "{\"seq\":300}");
        assertThat(source.status().receiptsRefused()).isEqualTo(2);
        assertThat(source.status().receiptsSent()).isEqualTo(300);
        device.disconnect();
        device.close();
    }

    @Test
    void badMessagesAreAcknowledgedCountedAndShownAndDisturbNothing() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), true);
        byte[] oversize = new byte[256 * 1024];
        Arrays.fill(oversize, (byte) 'x');
        MqttClient device = client("device");
        for (int i = 0; i < 20; i++) {
            device.publish("devices/boiler/telemetry", "{not json".getBytes(StandardCharsets.UTF_8), 1, false);
            device.publish("devices/bo iler/telemetry", "{\"a\":1}".getBytes(StandardCharsets.UTF_8), 1, false);
            device.publish("devices/boiler/telemetry", oversize, 1, false);
            device.publish("devices/boiler/telemetry", ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8), 1, false);
        }

        await().atMost(LIMIT).until(() -> intake.drafts().size() == 20);
        assertThat(source.rejections().counts())
                .isEqualTo(Map.of("not_json", 20L, "device_id", 20L, "too_large", 20L));
        assertThat(source.rejections().last()).hasSize(60);
        assertThat(source.rejections().last().get(0).message())
                .isEqualTo("the body has 262144 bytes; allowed on telemetry: 65536");
        restartSource(true);
        publish("devices/boiler/telemetry", "{\"n\":20}");
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 21);
        assertThat(source.status().messagesReceived()).as("nothing was delivered again").isEqualTo(1);
        device.disconnect();
        device.close();
    }

    @Test
    void marksWhatTheBrokerHadRetained() throws Exception {
        mosquitto = RealMosquitto.running();
        MqttClient device = client("device");
        device.publish("devices/boiler/status", "{\"online\":true}".getBytes(StandardCharsets.UTF_8), 1, true);
        device.publish("devices/boiler/meta", "{\"name\":\"Boiler\"}".getBytes(StandardCharsets.UTF_8), 1, true);

        start(mosquitto.url(), true);

        await().atMost(LIMIT).until(() -> intake.size() == 3);
        assertThat(intake.drafts()).singleElement().extracting(Draft::retained).isEqualTo(true);
        device.publish("devices/boiler/status", "{\"online\":false}".getBytes(StandardCharsets.UTF_8), 1, true);
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 2);
        assertThat(intake.drafts().get(1).retained()).isFalse();
        assertThat(source.status().inFlightBytes()).as("the description was acknowledged too").isZero();
        device.disconnect();
        device.close();
    }

    @Test
    void saysInWordsThatTheBrokerRefusesIt() throws Exception {
        mosquitto = RealMosquitto.running("password_file /dev/null", "allow_anonymous false");

        newSource(mosquitto.url(), true);

        await().atMost(LIMIT).until(() -> "the broker does not authorise this gateway".equals(source.status().problem()));
    }

    @Test
    void noticesABrokerThatHangs() throws Exception {
        mosquitto = RealMosquitto.running();
        newSource(settings(mosquitto.url()).withTimes(1, LIMIT), true);
        awaitConnected();

        mosquitto.freeze();
        await().atMost(LIMIT).until(() -> "the broker does not answer".equals(source.status().problem()));
        mosquitto.thaw();

        awaitConnected();
    }

    @Test
    void countsAHundredThousandMessagesAtSpeed() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), true);
        publishLines(0, 50_000); // mosquitto_pub uses packet identifiers twice when more than 65,535 wait
        publishLines(50_000, 100_000);

        await().atMost(Duration.ofSeconds(60)).until(() -> intake.size() == 100_001);
        List<Draft> drafts = intake.drafts();
        for (int i = 0; i < drafts.size(); i++) {
            assertThat(HandCommits.payload(drafts.get(i))).startsWith("{\"n\":" + i + ",");
        }
        assertThat(source.status().messagesReceived()).isEqualTo(100_000);
        assertThat(source.status().inFlightBytes()).isZero();
    }

    @Test
    void saysInWordsWhichSubscriptionsTheBrokerRefuses() throws Exception {
        mosquitto = RealMosquitto.prepared("plugin " + dynamicSecurity(), "plugin_opt_config_file rights.json");
        Files.writeString(mosquitto.folder().resolve("rights.json"), """
                {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": false},
                 "anonymousGroup": "all", "clients": [],
                 "groups": [{"groupname": "all", "roles": [{"rolename": "reader"}]}],
                 "roles": [{"rolename": "reader", "acls": [
                     {"acltype": "subscribeLiteral", "topic": "devices/+/telemetry", "allow": true}]}]}
                """);
        mosquitto.start();

        newSource(mosquitto.url(), true);

        awaitConnected();
        await().atMost(LIMIT).until(() -> source.status().problem() != null);
        assertThat(source.status().problem()).startsWith("the broker refuses the subscriptions ")
                .contains("devices/+/results (not authorised)");
        publish("devices/boiler/telemetry", "{\"temperature\":25.5}");
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 1);
    }

    @Test
    void givesUpOnABrokerThatAcceptsAndSaysNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("mqtt://127.0.0.1:" + silent.getLocalPort());
            newSource(settings(url).withTimes(1, Duration.ofSeconds(1)), true);

            await().atMost(LIMIT).until(() -> "the broker accepted the connection and did not answer within 1 s"
                    .equals(source.status().problem()));
            Socket first = silent.accept();
            Socket second = silent.accept();
            first.setSoTimeout(10_000);
            assertThat(first.getInputStream().readAllBytes()).as("the first try was hung up").isNotEmpty();
            second.close();
        }
    }

    @Test
    void theBrokerKeepsWhatIsMoreThanMayWaitForItsCommit() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), false);
        publishLines(0, 20_000);

        await().atMost(LIMIT).until(() -> intake.drafts().size() == BrokerConnection.MAX_UNACKNOWLEDGED);
        await().during(Duration.ofMillis(500)).atMost(LIMIT)
                .until(() -> intake.drafts().size() == BrokerConnection.MAX_UNACKNOWLEDGED);
        intake.commit();

        await().atMost(LIMIT).until(() -> intake.drafts().size() == 20_000);
        intake.commit();
        assertThat(source.status().inFlightBytes()).isZero();
    }

    @Test
    void isConnectedWhileTheBacklogComesIn() throws Exception {
        mosquitto = RealMosquitto.running();
        start(mosquitto.url(), true);
        source.close();
        publish("devices/boiler/telemetry", "{\"temperature\":25.5}");
        CountDownLatch atTheBacklog = new CountDownLatch(1);
        source = new MqttSource(settings(mosquitto.url()), 0, List.of(), inbound -> {
            if (inbound instanceof Draft) {
                atTheBacklog.countDown();
                new CountDownLatch(1).await(); // so that nothing behind it is read
            }
        }, InstantSource.system(), new Random(1));

        source.start();

        assertThat(atTheBacklog.await(20, TimeUnit.SECONDS)).isTrue();
        awaitConnected();
        assertThat(source.status().problem()).isNull();
    }

    @Test
    void closesWhileTheSequencerTakesNothing() throws Exception {
        mosquitto = RealMosquitto.running();
        CountDownLatch stuck = new CountDownLatch(1);
        source = new MqttSource(settings(mosquitto.url()), 0, List.of(), inbound -> {
            if (inbound instanceof Draft) {
                stuck.countDown();
                new CountDownLatch(1).await();
            }
        }, InstantSource.system(), new Random(1));
        source.start();
        awaitConnected();
        publish("devices/boiler/telemetry", "{\"temperature\":25.5}");
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();

        source.close();

        assertThat(source.status().state()).isEqualTo("stopped");
        assertThat(source.status().inFlightBytes()).isZero();
        start(mosquitto.url(), true);
        await().atMost(LIMIT).until(() -> intake.drafts().size() == 1);
    }

    @Test
    void outlivesADefectBehindIt() throws Exception {
        mosquitto = RealMosquitto.running();
        AtomicInteger calls = new AtomicInteger();
        source = new MqttSource(settings(mosquitto.url()), 0, List.of(), inbound -> {
            if (inbound instanceof Draft && calls.incrementAndGet() < 3) {
                throw new IllegalStateException("broken");
            }
            intake.offer(inbound);
        }, InstantSource.system(), new Random(1));
        intake.wire(source, true);
        source.start();
        awaitConnected();

        publish("devices/boiler/telemetry", "{\"temperature\":25.5}");

        await().atMost(LIMIT).until(() -> intake.drafts().size() == 1);
        assertThat(calls).hasValue(3);
        assertThat(source.status().inFlightBytes()).isZero();
    }

    /** Comes with Debian's mosquitto; its ACL file alone never refuses a subscription. */
    private static Path dynamicSecurity() throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
            for (Path folder : found) {
                Path plugin = folder.resolve("mosquitto_dynamic_security.so");
                if (Files.exists(plugin)) {
                    return plugin;
                }
            }
        }
        throw new IllegalStateException("mosquitto_dynamic_security.so is not installed: apt-get install mosquitto");
    }

    private void publishLines(int from, int to) throws Exception {
        Process publisher = new ProcessBuilder("mosquitto_pub", "-p", Integer.toString(mosquitto.port()), "-q", "1", "-t",
                "devices/boiler/telemetry", "-l").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = publisher.outputWriter()) {
            for (int i = from; i < to; i++) {
                lines.write("{\"n\":" + i + ",\"temperature\":21.5}\n");
            }
        }
        assertThat(publisher.waitFor()).isZero();
    }

    private void start(URI url, boolean commitAtOnce) {
        newSource(url, commitAtOnce);
        awaitConnected();
    }

    private void newSource(URI url, boolean commitAtOnce) {
        newSource(settings(url), commitAtOnce);
    }

    private static BrokerSettings settings(URI url) {
        return BrokerSettings.of(new GatewayConfig.Mqtt(url, Optional.empty(), Optional.empty(), "devices"), "site-7");
    }

    private void newSource(BrokerSettings settings, boolean commitAtOnce) {
        source = new MqttSource(settings, 0, List.of(), intake, InstantSource.system(), new Random(1));
        intake.wire(source, commitAtOnce);
        source.start();
    }

    /** As a gateway that is restarted: another process would look the same to the broker. */
    private void restartSource(boolean commitAtOnce) {
        source.close();
        start(mosquitto.url(), commitAtOnce);
    }

    private void awaitConnected() {
        await().atMost(LIMIT).until(() -> source.status().state().equals("connected"));
    }

    private void publish(String topic, String body) throws Exception {
        MqttClient client = client("publisher");
        client.publish(topic, body.getBytes(StandardCharsets.UTF_8), 1, false);
        client.disconnect();
        client.close();
    }

    private MqttClient client(String id) throws Exception {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + mosquitto.port(), id, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(1000);
        client.connect(options);
        return client;
    }

    private static MqttMessage asking(String body, String topic, String correlation) {
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(topic);
        properties.setCorrelationData(correlation.getBytes(StandardCharsets.UTF_8));
        return new MqttMessage(body.getBytes(StandardCharsets.UTF_8), 1, false, properties);
    }
}
