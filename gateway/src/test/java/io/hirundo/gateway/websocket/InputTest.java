package io.hirundo.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InputTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Queue<byte[]> chunks = new ArrayDeque<>();
    private final Input input = new Input(chunks::poll);

    @Test
    void readsAcrossChunksOfAnySize() throws Input.End {
        byte[] all = new byte[70_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31);
        }
        for (int at = 0, size = 0; at < all.length; at += size) {
            size = Math.min(all.length - at, 1 + at % 3_000);
            chunks.add(Arrays.copyOfRange(all, at, at + size));
        }
        assertThat(input.read()).isEqualTo(all[0]);
        assertThat(input.read(1_023)).isEqualTo(Arrays.copyOfRange(all, 1, 1_024));
        assertThat(input.read(1_024)).isEqualTo(Arrays.copyOfRange(all, 1_024, 2_048));
        assertThat(input.read(65_536)).isEqualTo(Arrays.copyOfRange(all, 2_048, 67_584));
        input.skip(1_000);
        assertThat(input.read(1_416)).isEqualTo(Arrays.copyOfRange(all, 68_584, 70_000));
        assertThatThrownBy(input::read).isInstanceOf(Input.End.class);
    }

    @Test
    void takesNoMemoryForWhatDoesNotCome() {
        input.next(new byte[10]);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            input.read(64 * 1024);
            throw new AssertionError("there were ten bytes");
        } catch (Input.End e) {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(8 * 1024);
        }
    }
}
