package io.hirundo.gateway.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A description of a wire contract, with the JSON schemas in it. Not for two threads at once. */
public class ApiDocument {
    private static final String LOCATION = "urn:hirundo:document";

    private static final List<String> PARTS_WITH_SCHEMAS = List.of("components", "paths");

    private final JsonNode root;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new HashMap<>();

    /** @param resource on the class path, YAML */
    protected ApiDocument(String resource, Dialect jsonSchema) {
        try (InputStream in = ApiDocument.class.getResourceAsStream(resource)) {
            root = new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ObjectNode schemasOnly = ((ObjectNode) root.deepCopy()).retain(PARTS_WITH_SCHEMAS);
        registry = SchemaRegistry.withDefaultDialect(
                Dialect.builder(jsonSchema).unknownKeywordFactory((name, _) -> passedOver(name)).build(),
                builder -> builder.schemas(Map.of(LOCATION, schemasOnly.toString())));
    }

    /** A keyword with a slip of the pen would otherwise check nothing. */
    private static Keyword passedOver(String name) {
        if (!PARTS_WITH_SCHEMAS.contains(name) && !name.startsWith("x-")) {
            throw new AssertionError("no keyword of JSON Schema: " + name);
        }
        return new NonValidationKeyword(name);
    }

    public JsonNode root() {
        return root;
    }

    /** What a pointer ({@code /components/schemas/Id}) leads to, through references. */
    public JsonNode at(String pointer) {
        return root.at(resolved(pointer));
    }

    /** The pointer without references at its end. */
    public String resolved(String pointer) {
        JsonNode node = root.at(pointer);
        if (node.isMissingNode()) {
            throw new AssertionError("the document has nothing at " + pointer);
        }
        return node.has("$ref") ? resolved(node.get("$ref").textValue().substring(1)) : pointer;
    }

    /** What is wrong with a value by the schema at a pointer; empty if nothing is. */
    public List<String> problems(String schemaPointer, JsonNode value) {
        Schema schema = schemas.computeIfAbsent(resolved(schemaPointer),
                at -> registry.getSchema(SchemaLocation.of(LOCATION + "#" + at)));
        return schema.validate(value).stream().map(Object::toString).toList();
    }

    /** All references that lead nowhere. */
    public List<String> brokenReferences() {
        List<String> broken = new ArrayList<>();
        collectBroken(root, broken);
        return broken;
    }

    private void collectBroken(JsonNode node, List<String> broken) {
        if (node.path("$ref").isTextual()) {
            String target = node.get("$ref").textValue();
            if (!target.startsWith("#/") || root.at(target.substring(1)).isMissingNode()) {
                broken.add(target);
            }
        }
        node.forEach(child -> collectBroken(child, broken));
    }
}
