package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Delivery.ReceiptTo;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Sends the commit receipts, on a thread of its own because a publish may wait for the network. Bounded: a receipt that
 * finds no room, or no connection, is dropped and counted; its device sends the message again and gets another.
 */
final class Receipts {
    private static final int MAX_WAITING = 8192;

    private record Receipt(ReceiptTo to, long seq) {}

    private final BlockingQueue<Receipt> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Supplier<BrokerConnection> current;
    private final Thread thread = Thread.ofPlatform().daemon().name("mqtt-receipts").unstarted(this::run);
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** @param current the connection to publish on, null while there is none */
    Receipts(Supplier<BrokerConnection> current) {
        this.current = current;
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /** Any thread; never waits. */
    void send(ReceiptTo to, long seq) {
        if (!waiting.offer(new Receipt(to, seq))) {
            dropped.increment();
        }
    }

    long sent() {
        return sent.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        try {
            while (true) {
                Receipt receipt = waiting.take();
                BrokerConnection connection = current.get();
                byte[] body = ("{\"seq\":" + receipt.seq + "}").getBytes(StandardCharsets.US_ASCII);
                boolean done = connection != null && connection.publish(receipt.to, body);
                (done ? sent : dropped).increment();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway stops; the devices will ask again
        }
    }
}
