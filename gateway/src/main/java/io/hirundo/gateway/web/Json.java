package io.hirundo.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hirundo.gateway.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** JSON off the hot path: what requests bring, problems and the parts' status records. */
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

    /** What a request brings, to its end; nothing where it has no body. */
    static byte[] body(ServerRequest request) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            return in.readAllBytes(); // the server takes no large ones
        } catch (IOException e) {
            throw Problem.body("it could not be read to its end: " + e.getMessage());
        }
    }

    static void send(ServerRequest request, ServerResponse response, byte[] json) {
        checkAccepted(request);
        response.headers().contentType(MediaTypes.APPLICATION_JSON);
        response.send(json);
    }

    /** For requests that change something: nothing is to be done for who will not take the answer. */
    static void checkAccepted(ServerRequest request) {
        if (!request.headers().isAccepted(MediaTypes.APPLICATION_JSON)) {
            throw Problem.notAcceptable("application/json");
        }
    }

    /** Appends an event as it is, behind a comma unless it is the first. */
    static void event(ByteArrayOutputStream out, Event event, boolean first) {
        if (!first) {
            out.write(',');
        }
        out.write(event.frame(), event.jsonStart(), event.jsonLength());
    }

    static void ascii(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static final class OptionalSerializer extends StdSerializer<Optional<?>> {
        private static final long serialVersionUID = 1;

        OptionalSerializer() {
            super(Optional.class, false);
        }

        @Override
        public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElse(null), out);
        }
    }
}
