package io.hirundo.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {

    private final List<String> stopped = new ArrayList<>();

    @Test
    void stopsInTheOppositeOrderAlsoWhereOneCannotBeStopped() throws Exception {
        Parts parts = new Parts();
        parts.start("broker", () -> () -> stopped.add("broker"));
        parts.start("gateway", () -> () -> {
            stopped.add("gateway");
            throw new IllegalStateException("the disk is gone");
        });
        parts.start("sensors", () -> () -> stopped.add("sensors"));
        parts.close();
        parts.close();
        assertThat(stopped).containsExactly("sensors", "gateway", "broker");
    }
}
