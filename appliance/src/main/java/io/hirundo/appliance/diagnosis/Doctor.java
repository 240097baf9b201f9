package io.hirundo.appliance.diagnosis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs checks side by side and tells what they find, in their order. A check that hangs, on a disk that does not answer for
 * example, is reported and left behind: so each has a platform thread, which can hang in the kernel without holding up others,
 * and a daemon, which does not keep the program from ending.
 */
final class Doctor {

    /** Beyond the 3 s that each question over the network may take, with one retry; a scan of two I2C buses takes as long. */
    static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long PATIENCE_MS = 2_000;

    private final Duration limit;
    private final Consumer<String> waiting;

    /** @param waiting told a check's name every two seconds that it is waited for */
    Doctor(Duration limit, Consumer<String> waiting) {
        this.limit = limit;
        this.waiting = waiting;
    }

    private record Running(Check check, Findings findings, CountDownLatch done) {}

    /** @param found told each finding as soon as those before it are known */
    List<Finding> examine(List<Check> checks, Consumer<Finding> found) throws InterruptedException {
        List<Running> running = new ArrayList<>();
        for (Check check : checks) {
            Running one = new Running(check, new Findings(check.name()), new CountDownLatch(1));
            Thread.ofPlatform().name("check-" + check.name()).daemon().start(() -> look(one));
            running.add(one);
        }
        long deadline = System.nanoTime() + limit.toNanos();
        List<Finding> all = new ArrayList<>();
        for (Running one : running) {
            if (!await(one, deadline)) {
                one.findings.unknown("did not come to an end within " + limit.toSeconds() + " s",
                        "something that it asked does not answer: a disk, a bus or a network. Look at `dmesg`, then try again");
            }
            List<Finding> findings = one.findings.all();
            findings.forEach(found);
            all.addAll(findings);
        }
        return all;
    }

    private boolean await(Running one, long deadline) throws InterruptedException {
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (one.done.await(Math.clamp(left, 0, PATIENCE_MS), TimeUnit.MILLISECONDS)) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            waiting.accept(one.check.name());
        }
    }

    private static void look(Running one) {
        try {
            one.check.look(one.findings);
        } catch (Exception e) {
            one.findings.unknown("could not be looked at: " + e,
                    "run this as the user that the gateway runs as, or as root; if it stays, send what `hirundo support F` writes");
        } finally {
            one.done.countDown();
        }
    }
}
