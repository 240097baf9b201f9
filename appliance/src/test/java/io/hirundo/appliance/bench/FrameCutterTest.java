package io.hirundo.appliance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCutterTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 200_000})
    void findsAFrameOfEachFormOfLength(int length) throws IOException {
        byte[] frame = ServerFrames.text("x".repeat(length));
        List<String> seen = new ArrayList<>();

        assertThat(FrameCutter.cut(frame, 0, frame.length, into(seen))).isEqualTo(frame.length);
        assertThat(seen).containsExactly("1:" + "x".repeat(length));
    }

    @Test
    void leavesWhatIsNotThereAsAWhole() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.write(ServerFrames.text("first"));
        int second = stream.size();
        stream.write(ServerFrames.text("y".repeat(300)));
        byte[] bytes = stream.toByteArray();

        for (int end = second; end < bytes.length; end++) {
            List<String> seen = new ArrayList<>();
            assertThat(FrameCutter.cut(bytes, 0, end, into(seen))).as("of " + end + " bytes").isEqualTo(second);
            assertThat(seen).containsExactly("1:first");
        }
    }

    @Test
    void refusesWhatNoneOfTheServersSends() {
        byte[] masked = {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0};
        byte[] fragment = {0x01, 0};
        byte[] huge = {(byte) 0x81, 127, 1, 0, 0, 0, 0, 0, 0, 0};
        for (byte[] bytes : List.of(masked, fragment, huge)) {
            assertThatThrownBy(() -> FrameCutter.cut(bytes, 0, bytes.length, into(new ArrayList<>())))
                    .isInstanceOf(IOException.class);
        }
    }

    private static FrameCutter.Receiver into(List<String> seen) {
        return (opcode, bytes, from, to) -> seen.add(opcode + ":" + new String(bytes, from, to - from));
    }
}
