package io.hirundo.image.scenario;

import io.hirundo.image.guest.Guest;
import io.hirundo.image.machine.Disk;
import io.hirundo.image.machine.QemuArguments;
import io.hirundo.image.machine.TestFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Somebody pulls the plug, again and again: in the first boot, under load, in an update, while the boot loader's state is written.
 * Most times the card keeps all that it was given; then it loses what it has not been asked to keep.
 */
final class PowerCut implements Scenario {
    /** One of so many cuts is in a first boot. */
    private static final int FIRST_BOOT_SHARE = 6;
    /** A first boot takes about a minute here. */
    private static final Duration LONGEST_FIRST_BOOT = Duration.ofSeconds(70);
    private static final long GROWN_MEGABYTES = 1_000;

    @Override
    public String name() {
        return "powercut";
    }

    @Override
    public String promise() {
        return "boots after every power cut, with every acknowledged event in the journal once";
    }

    @Override
    public Duration limit() {
        return Duration.ofHours(3);
    }

    @Override
    public void run(Run run) throws IOException, TestFailed, InterruptedException {
        RandomGenerator random = run.random();
        int firstBoots = (run.options().cuts() + FIRST_BOOT_SHARE - 1) / FIRST_BOOT_SHARE;
        for (int cut = 1; cut <= firstBoots; cut++) {
            firstBoot(run, random, cut);
        }
        try (CutSite site = CutSite.prepare(run, random)) {
            int left = run.options().cuts() - firstBoots;
            for (int cut = 1; cut <= left; cut++) {
                site.cut(CutSite.Moment.of(cut), firstBoots + cut);
            }
            for (int cut = 1; cut <= run.options().lost(); cut++) {
                site.cutLosingWrites(CutSite.Moment.of(cut), cut);
            }
            site.summary();
        }
    }

    /** A card that has never run, and does not get to the end of its first start. */
    private void firstBoot(Run run, RandomGenerator random, int number) throws IOException, TestFailed, InterruptedException {
        Disk card = run.freshCard(name() + "-fresh");
        QemuArguments computer = run.computer(card);
        Guest interrupted = run.powerOn(computer);
        long afterMs = random.nextLong(2_000, LONGEST_FIRST_BOOT.toMillis());
        TimeUnit.MILLISECONDS.sleep(afterMs);
        interrupted.cutPower();

        Guest guest = run.boot(computer);
        List<String> wrong = Health.failedUnits(guest);
        long megabytes = Long.parseLong(guest.run("df --output=size -BM /data | tail -n 1 | tr -dc 0-9"));
        run.check(wrong.isEmpty() && megabytes > GROWN_MEGABYTES, String.format(Locale.ROOT,
                "cut %d, in the first boot after %.1f s: boots, data of %d MB%s", number, afterMs / 1_000.0, megabytes,
                wrong.isEmpty() ? "" : ", " + wrong));
        guest.cutPower();
    }
}
