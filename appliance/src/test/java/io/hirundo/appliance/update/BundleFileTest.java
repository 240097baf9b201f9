package io.hirundo.appliance.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFileTest {
    private static final int PAYLOAD = 8192;

    @TempDir
    Path folder;
    private final byte[] whole = Machine.bundle(PAYLOAD, 1500);

    @Test
    void isContentWithTheFormOfABundle() throws IOException {
        assertThat(BundleFile.trouble(file(whole))).isEmpty();
    }

    @Test
    void knowsWhatIsNoBundle() throws IOException {
        assertThat(trouble("hello".getBytes(StandardCharsets.US_ASCII))).isEqualTo("it is not a bundle");
        assertThat(trouble(new byte[300_000])).isEqualTo("it is not a bundle");
        assertThat(trouble(new byte[0])).isEqualTo("it is empty");
        assertThat(BundleFile.trouble(folder)).contains("it is no file");
        assertThat(BundleFile.trouble(folder.resolve("none"))).contains("there is no such file");
        byte[] superblockOfNothing = whole.clone();
        Arrays.fill(superblockOfNothing, 40, 48, (byte) 0);
        assertThat(trouble(superblockOfNothing)).isEqualTo("it is not a bundle");
    }

    @Test
    void knowsWhatIsCutShortWhereverItIsCut() throws IOException {
        for (int length = 4; length < whole.length; length++) {
            if (length < PAYLOAD - 100 || length > PAYLOAD) {
                assertThat(trouble(Arrays.copyOf(whole, length))).as("%s bytes", length)
                        .matches(".*(cut short|not signed).*"); // behind the payload follow zeros here, in a bundle its signature
            }
        }
        assertThat(trouble(Arrays.copyOf(whole, 5000))).isEqualTo("it is cut short: 4.9 KiB are there of more than 7.9 KiB");
        byte[] end = Arrays.copyOf(whole, PAYLOAD + 700);
        Arrays.fill(end, PAYLOAD, end.length, (byte) 7);
        assertThat(trouble(end)).startsWith("it is cut short, or its end is damaged");
    }

    @Test
    void knowsWhatIsNotSigned() throws IOException {
        assertThat(trouble(Arrays.copyOf(whole, PAYLOAD))).isEqualTo("it is not signed");
    }

    private String trouble(byte[] bytes) throws IOException {
        return BundleFile.trouble(file(bytes)).orElse("none");
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.raucb"), bytes);
    }
}
