package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.Deadline;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A scenario that is being run: its card, its machines, its results. The scenario's thread; it is closed by any. */
public final class Run implements AutoCloseable {
    /** From power to page on an emulated board: ten times what it takes where nothing else runs, for something often does. */
    static final Duration BOOT = Duration.ofMinutes(10);

    private static final Duration SYMPTOMS = Duration.ofSeconds(60);
    /** A card that is larger than the image, as every card is. */
    private static final long CARD_BYTES = 4L << 30;
    private static final Duration UNPACK = Duration.ofMinutes(3);
    private static final String GENERATOR = "L64X128MixRandom";

    private final Place place;
    private final Results results;
    private final Deadline deadline;
    private final Options options;
    private final Path folder;
    // guarded by itself
    private final List<Guest> guests = new ArrayList<>();
    private int boots;

    /**
     * How much of a scenario is done.
     *
     * @param cuts how often the power is cut
     * @param lost how often writes are lost with it
     * @param seed of everything that is left to chance
     * @param compare whether other options of ext4 are tried beside the image's own
     */
    public record Options(int cuts, int lost, long seed, boolean compare) {}

    Run(Place place, Results results, Deadline deadline, Options options, Path folder) {
        this.place = place;
        this.results = results;
        this.deadline = deadline;
        this.options = options;
        this.folder = folder;
    }

    Place place() {
        return place;
    }

    Options options() {
        return options;
    }

    Deadline deadline() {
        return deadline;
    }

    /** The same numbers each time, for the same seed. */
    RandomGenerator random() {
        return RandomGeneratorFactory.of(GENERATOR).create(options.seed);
    }

    void note(String text) {
        results.note(text);
    }

    /** Says how something came out; a scenario in which anything came out badly has failed. */
    boolean check(boolean good, String text) {
        if (good) {
            results.pass(text);
        } else {
            results.fail(text);
        }
        return good;
    }

    /** A file of this scenario's own. */
    Path file(String name) throws IOException {
        Files.createDirectories(place.work());
        return place.work().resolve(name);
    }

    /** A card as it comes from the flashing tool, with nothing added but the word that opens the test console. */
    Disk freshCard(String name) throws IOException, TestFailed, InterruptedException {
        Disk card = unpacked().copyTo(file(name + ".img"));
        card.grow(CARD_BYTES);
        card.put(Guest.EXTRA_FILE, Disk.text("set extra=\"" + Guest.TEST_WORD + " systemd.show_status=1\"\n"));
        return card;
    }

    /** The same, with a file for the first boot. */
    Disk freshCard(String name, String setup) throws IOException, TestFailed, InterruptedException {
        Disk card = freshCard(name);
        card.put(Guest.SETUP_FILE, Disk.text(setup));
        return card;
    }

    /** Once for all scenarios, as long as the image is the same. */
    private Disk unpacked() throws IOException, TestFailed, InterruptedException {
        Path image = place.image();
        Path raw = file("image.img");
        if (!Files.exists(raw) || Files.getLastModifiedTime(raw).compareTo(Files.getLastModifiedTime(image)) < 0) {
            // tests that run side by side may both come here
            Path unfinished = file("image.img." + ProcessHandle.current().pid());
            place.tools().run(UNPACK, "zstd", "-d", "-q", "-f", "--sparse", image.toString(), "-o", unfinished.toString());
            // zstd gives it the time of the archive; what counts here is when it was unpacked
            Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now()));
            Files.move(unfinished, raw, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Disk(place.tools(), raw);
    }

    /** A computer with that card, its web port reached from here. */
    QemuArguments computer(Disk card) {
        return new QemuArguments(card.file()).forward(Guest.WEB);
    }

    /** Switches a computer on. Its logs are beside those of the machines before it. */
    Guest powerOn(QemuArguments computer) throws TestFailed, InterruptedException {
        Guest guest = Guest.start(place.tools(), computer, folder.resolve(String.format(Locale.ROOT, "boot-%02d", ++boots)),
                deadline);
        synchronized (guests) {
            guests.add(guest);
        }
        return guest;
    }

    /** Switches it on and waits for page and test console. */
    Guest boot(QemuArguments computer) throws TestFailed, InterruptedException {
        Guest guest = powerOn(computer);
        guest.awaitReady(BOOT);
        guest.awaitShell(BOOT);
        return guest;
    }

    /** Has every machine that still runs say how it is, for whoever reads the logs. */
    void writeSymptoms() throws IOException, InterruptedException {
        List<Guest> all;
        synchronized (guests) {
            all = List.copyOf(guests);
        }
        for (Guest guest : all) {
            guest.writeSymptoms(SYMPTOMS);
        }
    }

    /** Takes the power from all machines, whatever they are at. Any thread. */
    void switchOff() {
        synchronized (guests) {
            guests.forEach(Guest::close);
        }
    }

    @Override
    public void close() {
        switchOff();
    }
}
