package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The OpenAPI document that the gateway serves. */
public final class OpenApi extends ApiDocument {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    /**
     * @param path   with its parameters in braces
     * @param method in capitals
     * @param node   its description
     */
    public record Operation(String path, String method, JsonNode node) {
        public boolean isThere() {
            return !node.has(AsyncApi.NOT_YET);
        }

        boolean answers(int status) {
            return node.path("responses").has(Integer.toString(status));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private OpenApi(String resource) {
        super(resource, Dialects.getDraft202012());
    }

    public static OpenApi read() {
        return new OpenApi("/api/openapi.yaml");
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root().path("paths").properties().forEach(path -> {
            for (String method : METHODS) {
                if (path.getValue().has(method)) {
                    operations.add(new Operation(path.getKey(), method.toUpperCase(Locale.ROOT), path.getValue().get(method)));
                }
            }
        });
        return operations;
    }

    /** The pointer to what an operation answers with a status; fails if the document does not have it. */
    String response(Operation operation, int status) {
        return resolved("/paths/" + escaped(operation.path()) + "/" + operation.method().toLowerCase(Locale.ROOT)
                + "/responses/" + status);
    }

    /** A name as part of a JSON pointer (RFC 6901, section 3). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
