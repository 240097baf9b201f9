package io.hirundo.sensors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.sensors.ManualClock;
import io.hirundo.sensors.chip.Metric;
import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Orders;
import io.hirundo.sensors.chip.Reading;
import io.hirundo.sensors.chip.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a device sends when, over a connection that does as it is told. */
class DeviceLinkTest {

    private final ManualClock clock = new ManualClock();
    private final Topics topics = new Topics("devices", "a");
    private final Outbox outbox = new Outbox(1 << 20);
    private final List<FakeConnection> connections = new ArrayList<>();
    private boolean brokerIsThere = true;
    private int tries;
    private final DeviceLink link = new DeviceLink(
            new DeviceSpec("a", "X", "", "", "bus", false, Duration.ofSeconds(1), List.of(Metric.onOff("x")), Orders.SWITCH),
            topics, this::connect, outbox, clock, clock, new SplittableRandom(3));

    private final class FakeConnection implements Connection {
        private final List<Outgoing> published = new ArrayList<>();
        private final List<Done> unacknowledged = new ArrayList<>();
        private boolean acknowledges = true;
        private boolean broken;
        private boolean released;

        @Override
        public void publish(Outgoing message, Done done) throws IOException {
            if (broken) {
                throw new IOException("broken pipe");
            }
            published.add(message);
            if (acknowledges) {
                done.done(true);
            } else {
                unacknowledged.add(done);
            }
        }

        @Override
        public void close() {
            released = true;
        }

        @Override
        public void abandon() {
            released = true;
        }

        private List<String> bodiesOn(String topic) {
            return published.stream().filter(one -> one.topic().equals(topic)).map(DeviceLinkTest::text).toList();
        }

        private List<Outgoing> samples() {
            return published.stream().filter(one -> one.topic().equals(topics.telemetry())).toList();
        }
    }

    private Connection connect(Connection.Events events) throws IOException {
        tries++;
        if (!brokerIsThere) {
            throw new IOException("connection refused");
        }
        FakeConnection connection = new FakeConnection();
        connections.add(connection);
        return connection;
    }

    @Test
    void publishesMetaThenStatusRetainedThenTheSampleWithAWishForAReceipt() {
        sample(1);
        link.online();

        link.doWork();

        List<Outgoing> published = connections.getFirst().published;
        assertThat(published).extracting(Outgoing::topic)
                .containsExactly("devices/a/meta", "devices/a/status", "devices/a/telemetry");
        assertThat(published).extracting(Outgoing::retained).containsExactly(true, true, false);
        assertThat(published.get(2).responseTopic()).isEqualTo("devices/a/receipts");
        assertThat(published.get(2).correlation()).hasSize(16);
    }

    @Test
    void saysNothingAboutItsStateBeforeItIsKnown() {
        link.doWork();

        assertThat(connections.getFirst().bodiesOn(topics.status())).isEmpty();
        link.offline("no answer");
        link.doWork();
        assertThat(connections.getFirst().bodiesOn(topics.status())).singleElement().asString()
                .startsWith("{\"online\":false,\"reason\":\"no answer\",");
    }

    @Test
    void saysTheSameStateOnlyOnce() {
        for (int i = 0; i < 5; i++) {
            link.online();
            link.doWork();
        }

        assertThat(connections.getFirst().bodiesOn(topics.status())).hasSize(1);
    }

    @Test
    void keepsSamplesWithoutABrokerAndSendsAllWhenThereIsOne() {
        brokerIsThere = false;
        for (int i = 0; i < 50; i++) {
            sample(i);
            link.doWork();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(outbox.depth()).isEqualTo(50);
        assertThat(tries).as("backoff").isBetween(4, 30);

        brokerIsThere = true;
        clock.advance(Duration.ofSeconds(30));
        link.doWork();

        assertThat(connections.getFirst().samples()).hasSize(50);
    }

    @Test
    void aReceiptEmptiesTheOutboxAndAWrongOneDoesNot() {
        sample(1);
        link.doWork();
        Outgoing sent = connections.getFirst().samples().getFirst();

        link.received(new Incoming(topics.receipts(), bytes("{\"seq\":7}"), "", new byte[16]));
        assertThat(outbox.depth()).isEqualTo(1);
        link.received(new Incoming(topics.receipts(), bytes("{\"seq\":7}"), "", sent.correlation()));
        assertThat(outbox.depth()).isZero();
    }

    @Test
    void whatDoesNotSayThatItIsOnDiskIsNoReceipt() {
        sample(1);
        link.doWork();
        byte[] correlation = connections.getFirst().samples().getFirst().correlation();

        for (String body : new String[] {"", "{}", "no", "[7]", "{\"seq\":\"7\"}", "{\"error\":{\"seq\":7}}", "{\"seq\":7"}) {
            link.received(new Incoming(topics.receipts(), bytes(body), "", correlation));
        }
        // The last one is cut behind its number, which is not a whole answer either.
        assertThat(outbox.depth()).isEqualTo(1);
    }

    @Test
    void sendsAnUnreceiptedSampleAgainWithTheSameBodyAndCorrelation() {
        sample(1);
        link.doWork();
        clock.advance(Duration.ofSeconds(10));
        link.doWork();

        List<Outgoing> sent = connections.getFirst().samples();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).body()).isEqualTo(sent.get(0).body());
        assertThat(sent.get(1).correlation()).isEqualTo(sent.get(0).correlation());
    }

    @Test
    void aLostConnectionIsReleasedAndAFreshOneRepeatsStateAndDoubtfulSamples() {
        sample(1);
        link.online();
        link.doWork();
        link.lost("reset");
        link.doWork();
        assertThat(connections.getFirst().released).isTrue();
        assertThat(link.state().connected()).isFalse();

        clock.advance(Duration.ofSeconds(1));
        link.doWork();

        assertThat(connections).hasSize(2);
        assertThat(connections.get(1).published).extracting(Outgoing::topic)
                .containsExactly("devices/a/meta", "devices/a/status", "devices/a/telemetry");
        assertThat(text(connections.get(1).samples().getFirst())).isEqualTo(text(connections.getFirst().samples().getFirst()));
    }

    @Test
    void neverHasMoreInFlightThanTheBrokerTakes() {
        link.doWork();
        FakeConnection connection = connections.getFirst();
        connection.acknowledges = false;
        for (int i = 0; i < 30; i++) {
            sample(i);
        }
        link.doWork();
        assertThat(connection.samples()).hasSize(10);

        connection.unacknowledged.subList(0, 4).forEach(done -> done.done(true));
        link.doWork();
        assertThat(connection.samples()).hasSize(14);
    }

    @Test
    void lateAcknowledgementsOfAnOldConnectionDoNotCountForTheNewOne() {
        link.doWork();
        FakeConnection old = connections.getFirst();
        old.acknowledges = false;
        for (int i = 0; i < 10; i++) {
            sample(i);
        }
        link.doWork();
        link.lost("reset");
        link.doWork();
        clock.advance(Duration.ofSeconds(1));
        link.doWork();
        FakeConnection fresh = connections.get(1);
        fresh.acknowledges = false;
        old.unacknowledged.forEach(done -> done.done(false));
        for (int i = 0; i < 30; i++) {
            sample(i);
        }
        link.doWork();

        assertThat(fresh.samples().size()).isLessThanOrEqualTo(11);
    }

    @Test
    void aPublishThatFailsEndsTheConnectionAndLosesNothing() {
        sample(1);
        link.doWork();
        connections.getFirst().broken = true;
        sample(2);
        link.doWork();
        link.doWork();
        assertThat(connections.getFirst().released).isTrue();

        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofMillis(500));
            link.doWork();
        }

        assertThat(connections.get(1).samples()).extracting(DeviceLinkTest::text).contains(telemetry(1), telemetry(2));
    }

    @Test
    void answersGoToTheResponseTopicIfThatIsItsOwnElseToResults() {
        link.commands(new Commands("a", Orders.SWITCH, new Commands.Bus() {
            @Override
            public boolean submit(Runnable work) {
                work.run();
                return true;
            }

            @Override
            public CommandResult carryOut(Order order) {
                return new CommandResult.Done(Reading.of("on", new Value.Switch(true)));
            }
        }, clock));
        link.doWork();

        link.received(command("c1", "devices/a/results/gw", new byte[] {1}));
        link.received(command("c2", "devices/other/status", new byte[] {2}));
        link.received(command("c3", "", new byte[0]));
        link.doWork();

        assertThat(connections.getFirst().published).filteredOn(one -> one.topic().contains("results"))
                .extracting(Outgoing::topic)
                .containsExactly("devices/a/results/gw", "devices/a/results", "devices/a/results");
        assertThat(connections.getFirst().published.get(1).correlation()).containsExactly(1);
    }

    @Test
    void anAnswerThatWasNotAcknowledgedIsSentAgain() {
        link.commands(new Commands("a", Orders.SWITCH, new Commands.Bus() {
            @Override
            public boolean submit(Runnable work) {
                work.run();
                return true;
            }

            @Override
            public CommandResult carryOut(Order order) {
                return new CommandResult.Done(Reading.of("on", new Value.Switch(true)));
            }
        }, clock));
        link.doWork();
        connections.getFirst().acknowledges = false;
        link.received(command("c1", "", new byte[0]));
        link.doWork();
        link.lost("reset");
        link.doWork();
        clock.advance(Duration.ofSeconds(1));
        link.doWork();

        assertThat(connections.get(1).bodiesOn(topics.results())).hasSize(1);
        link.lost("reset");
        link.doWork();
        clock.advance(Duration.ofSeconds(1));
        link.doWork();
        assertThat(connections.get(2).bodiesOn(topics.results())).as("acknowledged now").isEmpty();
    }

    @Test
    void tellsOnTheStatusTopicHowManySamplesWereDropped() {
        Outbox small = new Outbox(1000);
        DeviceLink full = new DeviceLink(
                new DeviceSpec("a", "X", "", "", "bus", false, Duration.ofSeconds(1), List.of(), Orders.NONE),
                topics, this::connect, small, clock, clock, new SplittableRandom(3));
        full.online();
        full.doWork();
        for (int i = 0; i < 100; i++) {
            full.sample(clock.millis() + i, reading(i));
        }
        full.doWork();
        full.doWork();

        assertThat(small.dropped()).isPositive();
        assertThat(connections.getFirst().bodiesOn(topics.status()).getLast()).contains("\"dropped\":" + small.dropped());
    }

    private Incoming command(String id, String responseTopic, byte[] correlation) {
        return new Incoming(topics.commands(), bytes("{\"id\":\"" + id + "\",\"command\":{\"on\":true}}"), responseTopic, correlation);
    }

    private void sample(int value) {
        link.sample(5, reading(value));
    }

    private static Reading reading(int value) {
        return Reading.of("x", new Value.Quantity(value, 0));
    }

    private static String telemetry(int value) {
        return "{\"timestamp\":5,\"x\":" + value + "}";
    }

    private static String text(Outgoing message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
