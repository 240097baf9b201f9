package io.hirundo.sensors.bus.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pi4j.io.gpio.digital.PullResistance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One thread closes a line while another reads it. */
class GpioLineTest {

    @TempDir
    Path dev;

    private final ModelKernel kernel = new ModelKernel();

    @Test
    void isNotClosedWhileTheKernelIsAskedForItsLevel() throws Exception {
        Path header = Files.createFile(dev.resolve("gpiochip0"));
        kernel.chip(header, "pinctrl-bcm2711", 58);
        kernel.outside(header, 17, true);
        GpioLine line = kernel.chips(dev).input(17, "door", PullResistance.OFF);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        kernel.whileAsked(() -> {
            reading.countDown();
            awaitQuietly(goOn);
        });
        FutureTask<Boolean> reader = new FutureTask<>(line::isHigh);
        Thread.ofPlatform().start(reader);
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();

        Thread closer = Thread.ofPlatform().start(line::close);
        await().atMost(10, TimeUnit.SECONDS).until(() -> !closer.isAlive() || closer.getState() == Thread.State.BLOCKED);

        assertThat(kernel.openDescriptors()).as("the descriptor that is being read").isEqualTo(1);
        assertThat(kernel.consumer(header, 17)).isEqualTo("hirundo:door");
        goOn.countDown();
        assertThat(reader.get(10, TimeUnit.SECONDS)).isTrue();
        closer.join(10_000);
        assertThat(kernel.openDescriptors()).isZero();
        kernel.assertNothingStray();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
