package io.hirundo.gateway.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * How JSON is read that people and other programs ask something by: one value and nothing behind it, no member twice (RFC 8259,
 * section 4, leaves open which one counts), and nested no deeper than anybody needs.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 16;

    private StrictJson() {}

    public static JsonMapper mapper() {
        return builder().build();
    }

    /** For who wants a mapper of its own kind. */
    public static JsonMapper.Builder builder() {
        return JsonMapper.builder(JsonFactory.builder()
                        // Not the one of each thread, which keeps its buffers: every viewer and every request has a thread.
                        .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build()).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }
}
