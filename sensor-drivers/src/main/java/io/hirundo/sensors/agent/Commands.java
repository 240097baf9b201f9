package io.hirundo.sensors.agent;

import io.hirundo.sensors.chip.Order;
import io.hirundo.sensors.chip.Orders;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands to one device: each id is carried out at most once, never after it expired, and always answered.
 *
 * <p>Commands arrive on the MQTT client's thread, and are carried out on the bus's; what both touch is guarded by this monitor, which
 * is not held while the hardware works. The last 256 ids are remembered with their answers: MQTT redelivers what was in flight only,
 * and the gateway sends no more than that at once. An id that comes again gets the same answer again.
 */
final class Commands {

    /** The bus of the device. Carries out on its own thread, then calls back there. */
    interface Bus {

        /** @return false if too much waits already; the callback is not called then */
        boolean submit(Runnable work);

        /** On the bus's thread. @return the result of having tried */
        CommandResult carryOut(Order order);
    }

    /** Sends an answer to where the command wants it. */
    @FunctionalInterface
    interface Answer {
        void send(byte[] body);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
    static final int REMEMBERED = 256;
    private static final byte[] UNDER_WAY = {};

    private final String device;
    private final Orders orders;
    private final Bus bus;
    private final InstantSource wall;
    private final Map<String, byte[]> answers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > REMEMBERED;
        }
    };

    Commands(String device, Orders orders, Bus bus, InstantSource wall) {
        this.device = device;
        this.orders = orders;
        this.bus = bus;
        this.wall = wall;
    }

    /** A command arrived. Returns at once. */
    void arrived(byte[] body, Answer answer) {
        Command command;
        try {
            command = Command.parse(body, orders);
        } catch (Command.Malformed e) {
            LOG.debug("device {} rejects a command: {}", device, e.getMessage()); // its sender is told, and may send many
            if (!e.id().isEmpty()) {
                answer.send(Bodies.result(e.id(), new CommandResult.Rejected(e.getMessage())));
            }
            return;
        }
        byte[] known;
        synchronized (this) {
            known = answers.putIfAbsent(command.id(), UNDER_WAY);
        }
        if (known != null) {
            if (known != UNDER_WAY) {
                answer.send(known);
            }
            return; // the one under way answers when it is done
        }
        if (!bus.submit(() -> finish(command, carryOut(command), answer))) {
            finish(command, new CommandResult.Rejected("too many commands wait for the bus"), answer);
        }
    }

    /** On the bus's thread: this late, the command may have expired while it waited. */
    private CommandResult carryOut(Command command) {
        long now = wall.millis();
        if (command.expiresAt().isPresent() && now > command.expiresAt().getAsLong()) {
            return new CommandResult.Rejected("expired " + (now - command.expiresAt().getAsLong()) + " ms ago");
        }
        return bus.carryOut(command.order());
    }

    private void finish(Command command, CommandResult result, Answer answer) {
        byte[] body = Bodies.result(command.id(), result);
        synchronized (this) {
            answers.replace(command.id(), body);
        }
        answer.send(body);
    }
}
