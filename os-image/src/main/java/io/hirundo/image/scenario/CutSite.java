package io.hirundo.image.scenario;

import io.hirundo.image.guest.Device;
import io.hirundo.image.guest.Guest;
import io.hirundo.image.guest.Ledger;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import io.hirundo.image.machine.WriteLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One card through all its power cuts, with a device that publishes and knows what was acknowledged. */
final class CutSite implements AutoCloseable {

    /** What the machine is at when the power goes. */
    enum Moment {
        LOAD("under load", 3, 15, "mkdir -p /var/lib/hirundo-test && cd /var/lib/hirundo-test && i=0; while :; do"
                + " head -c 300000 /dev/urandom > new && sync new && mv new kept-$((i % 20)); i=$((i + 1)); done"),
        UPDATE("in an update", 1, 30, "hirundo update --older --no-restart " + BUNDLE),
        SLOTS("while the slots change", 2, 8, "while :; do for slot in B A; do /usr/lib/hirundo/boot-slots set-primary $slot;"
                + " /usr/lib/hirundo/boot-slots set-state $slot good; done; done");

        private final String words;
        private final int fromSeconds;
        private final int toSeconds;
        private final String work;

        Moment(String words, int fromSeconds, int toSeconds, String work) {
            this.words = words;
            this.fromSeconds = fromSeconds;
            this.toSeconds = toSeconds;
            this.work = work;
        }

        /** Every second cut is under load alone. */
        static Moment of(int cut) {
            return switch (cut % 4) {
                case 2 -> UPDATE;
                case 0 -> SLOTS;
                default -> LOAD;
            };
        }
    }

    private static final String PROVED = "test $(/usr/lib/hirundo/boot-slots get-active) = $(/usr/lib/hirundo/boot-slots get-current)";
    private static final String BUNDLE = "/data/hirundo-test.raucb";
    private static final String DEVICE = "boiler";
    private static final int PER_SECOND = 20;
    private static final Duration COPY = Duration.ofMinutes(6);
    /** Within it lies the moment when the power fails, one with something to lose. */
    private static final Duration CHOICE = Duration.ofSeconds(4);
    /** What the broker has kept for the gateway comes first; on a busy machine that takes its time. */
    private static final Duration CAUGHT_UP = Duration.ofMinutes(12);
    private static final Duration TRIAL = Duration.ofMinutes(7);
    private static final String PARTITION = "/dev/disk/by-partuuid/48697275-";

    private final Run run;
    private final RandomGenerator random;
    private final Disk card;
    private final String token;
    private final Ledger ledger = new Ledger();
    private final Device device;
    private Guest guest;

    private CutSite(Run run, RandomGenerator random, Disk card, Guest guest) throws TestFailed, InterruptedException {
        this.run = run;
        this.random = random;
        this.card = card;
        this.guest = guest;
        this.token = guest.rest().token();
        this.device = Device.start(DEVICE, guest.mqttPort(), PER_SECOND, ledger);
    }

    /** A card that has booted, with the same system in both slots and an update lying about. */
    static CutSite prepare(Run run, RandomGenerator random) throws IOException, TestFailed, InterruptedException {
        Path bundle = run.place().bundle();
        Disk card = run.freshCard("powercut", Mqtt.LAN);
        Guest guest = run.boot(run.computer(card).forward(Guest.MQTT).secondDisk(bundle));
        guest.run("head -c " + Files.size(bundle) + " /dev/vdb > " + BUNDLE + " && sync " + BUNDLE, COPY);
        guest.run("dd if=" + PARTITION + "02 of=" + PARTITION + "03 bs=4M conv=fsync status=none", COPY);
        return new CutSite(run, random, card, guest);
    }

    /** Cuts the power; the card keeps everything that it was given. */
    void cut(Moment moment, int number) throws IOException, TestFailed, InterruptedException {
        double seconds = work(moment);
        guest.cutPower();
        boot(new QemuArguments(card.file()));
        judge(String.format(Locale.ROOT, "cut %d, %s after %.1f s", number, moment.words, seconds));
    }

    /** Cuts the power; of what the card was given since the last flush, some has arrived. */
    void cutLosingWrites(Moment moment, int number) throws IOException, TestFailed, InterruptedException {
        guest.powerOff();
        Path before = card.copyTo(run.file("powercut-before.img")).file();
        Path log = run.file("powercut-writes.log");
        Files.deleteIfExists(log);
        Files.createFile(log);
        boot(new QemuArguments(card.file()).writeLog(log));
        double seconds = work(moment);
        // In this order: what is answered for now is in the log up to here, and has to survive whatever moment behind it is taken.
        BitSet promised = ledger.promised();
        long from = Files.size(log);
        TimeUnit.NANOSECONDS.sleep(CHOICE.toNanos());
        guest.cutPower();
        WriteLog.Replayed replayed;
        try (WriteLog writes = WriteLog.read(log)) {
            replayed = writes.replay(before, random, from);
        }
        ledger.goBackTo(promised);
        Files.move(before, card.file(), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(log);
        boot(new QemuArguments(card.file()));
        judge(String.format(Locale.ROOT, "cut %d with writes lost, %s after %.1f s; behind %d flushes %d whole, %d torn, %d lost",
                number, moment.words, seconds, replayed.flushes(), replayed.whole(), replayed.torn(), replayed.lost()));
    }

    /** What came out of it all. */
    void summary() {
        run.note(ledger.published() + " messages were published, " + ledger.promises() + " acknowledged");
    }

    /** @return how long it has been at it, in seconds */
    private double work(Moment moment) throws TestFailed, InterruptedException {
        if (moment == Moment.UPDATE) {
            awaitNoTrial();
        }
        guest.machine().console().start(moment.work);
        long ms = random.nextLong(moment.fromSeconds * 1_000L, moment.toSeconds * 1_000L);
        TimeUnit.MILLISECONDS.sleep(ms);
        return ms / 1_000.0;
    }

    /**
     * A system that is on trial takes no update: it would be written over the one that is known to work. A trial that has used up its
     * starts still stands in the state, with the active slot running; that one takes it.
     */
    private void awaitNoTrial() throws TestFailed, InterruptedException {
        run.deadline().within(TRIAL).awaitTrue("end its trial", () -> Optional.of(guest.ask(PROVED, TRIAL).status() == 0));
    }

    private void boot(QemuArguments computer) throws TestFailed, InterruptedException {
        guest = run.boot(computer.forward(Guest.WEB).forward(Guest.MQTT)).use(token);
        device.moveTo(guest.mqttPort());
        int before = ledger.published();
        // Else the next cut would be one under no load, and what waits in the broker would grow from cut to cut: a receipt of a message
        // that is new says that all before it has come in.
        run.deadline().within(CAUGHT_UP).awaitTrue("acknowledge a message that was sent after the start",
                () -> Optional.of(ledger.promised().length() > before));
    }

    private void judge(String what) throws IOException, TestFailed, InterruptedException {
        List<String> wrong = Health.complaints(guest, ledger, DEVICE);
        String slot = guest.slot() + (guest.isOnTrial() ? " on trial" : "");
        run.check(wrong.isEmpty(), what + ": boots slot " + slot + ", " + ledger.promises() + " acknowledged messages"
                + (wrong.isEmpty() ? " are there once" : ": " + wrong));
    }

    @Override
    public void close() {
        device.close();
        guest.close();
    }
}
