package io.hirundo.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** JSON off the hot path: problems and the parts' status records. */
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .addModule(plainTypes())
            .build();

    private Json() {}

    /** What records are made of and Jackson has no opinion about without further modules. */
    private static SimpleModule plainTypes() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(Duration.class, new ToStringSerializer(Duration.class));
        module.addSerializer(Instant.class, new ToStringSerializer(Instant.class));
        module.addSerializer(Path.class, new ToStringSerializer(Path.class));
        module.addSerializer(new OptionalSerializer());
        return module;
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    static void send(ServerResponse response, byte[] json) {
        response.headers().contentType(MediaTypes.APPLICATION_JSON);
        response.send(json);
    }

    private static final class OptionalSerializer extends com.fasterxml.jackson.databind.ser.std.StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1;

        OptionalSerializer() {
            super(Optional.class, false);
        }

        @Override
        public void serialize(Optional<?> value, com.fasterxml.jackson.core.JsonGenerator out,
                              com.fasterxml.jackson.databind.SerializerProvider provider) throws java.io.IOException {
            provider.defaultSerializeValue(value.orElse(null), out);
        }
    }
}
