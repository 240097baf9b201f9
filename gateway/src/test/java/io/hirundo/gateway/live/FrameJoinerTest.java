package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Frames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameJoinerTest {
    private final FrameJoiner joiner = new FrameJoiner();
    private final byte[] one = Frames.text("{\"n\":1}");
    private final byte[] two = Frames.text("{\"n\":2}");

    @Test
    void putsFramesBehindEachOther() {
        assertThat(text(joiner.join(List.of(one, two), false))).isEqualTo(text(one) + text(two));
    }

    @Test
    void joinsTheSameFramesOnceAndOthersAnew() {
        byte[] first = joiner.join(List.of(one, two), false);

        assertThat(joiner.join(List.of(one, two), false)).isSameAs(first);
        assertThat(text(joiner.join(List.of(two, one), false))).isEqualTo(text(two) + text(one));
        assertThat(text(joiner.join(List.of(two), false))).isEqualTo(text(two));
        assertThat(text(joiner.join(List.of(two), true))).isEqualTo(text(Frames.text("[{\"n\":2}]")));
    }

    @Test
    void aPingStandsBetweenTwoArrays() {
        assertThat(text(joiner.join(List.of(one, two, Frames.ping(), one), true))).isEqualTo(
                text(Frames.text("[{\"n\":1},{\"n\":2}]")) + text(Frames.ping()) + text(Frames.text("[{\"n\":1}]")));
    }

    @Test
    void anArrayIsNotLongerThanAClientMayHold() {
        byte[] large = Frames.text("\"" + "x".repeat(40_000) + "\"");

        byte[] joined = joiner.join(List.of(large, large), true);

        byte[] alone = Frames.text("[\"" + "x".repeat(40_000) + "\"]");
        assertThat(text(joined)).isEqualTo(text(alone) + text(alone));
    }

    private static String text(byte[] frames) {
        return new String(frames, StandardCharsets.ISO_8859_1);
    }
}
