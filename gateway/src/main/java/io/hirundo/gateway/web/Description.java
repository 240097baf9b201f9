package io.hirundo.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/**
 * {@code /asyncapi} and {@code /openapi}: a description of a wire contract, as YAML, which it was written in, or as JSON. It
 * is for everybody, for it says nothing of the site.
 *
 * <p>Both forms are kept, JSON from the first request for it, some 160 KB for both documents: reading the YAML took a PC half
 * a second and 18 MiB the first time and 4 MiB later on, which nobody without a token may cause again and again. Any thread.
 */
final class Description {
    private static final MediaType YAML = MediaTypes.create("application/yaml"); // RFC 9512

    private final String path;
    private final MediaType ownYaml;
    private final MediaType ownJson;
    private final String version;
    private final Form yaml;
    private Form json;

    private record Form(byte[] bytes, String etag) {
        static Form of(byte[] bytes, String suffix) {
            CRC32C checksum = new CRC32C();
            checksum.update(bytes);
            return new Form(bytes, "\"" + Long.toHexString(checksum.getValue()) + suffix + "\"");
        }
    }

    /**
     * @param resource the file on the class path
     * @param type     the media type without its suffix, {@code +yaml} or {@code +json}
     * @param version  of the specification that the description follows
     */
    private Description(String path, String resource, String type, String version) {
        this.path = path;
        this.ownYaml = MediaTypes.create(type + "+yaml");
        this.ownJson = MediaTypes.create(type + "+json");
        this.version = version;
        this.yaml = Form.of(read(resource), "y");
    }

    static Description asyncApi() {
        return new Description("/asyncapi", "/api/asyncapi.yaml", "application/vnd.aai.asyncapi", "3.0.0");
    }

    static Description openApi() {
        return new Description("/openapi", "/api/openapi.yaml", "application/vnd.oai.openapi", "3.1.0");
    }

    void register(HttpRules rules) {
        Resource.at(path).get(this::show).register(rules);
    }

    private void show(ServerRequest request, ServerResponse response) {
        Query.none(request);
        MediaType type = request.headers().bestAccepted(ownYaml, YAML, ownJson, MediaTypes.APPLICATION_JSON).orElseThrow(
                () -> Problem.notAcceptable(ownYaml.text() + " or " + ownJson.text()));
        boolean own = type.equals(ownYaml) || type.equals(ownJson);
        Form form = type.equals(ownYaml) || type.equals(YAML) ? yaml : json();
        response.header(HeaderNames.CACHE_CONTROL, "no-cache"); // kept, but asked for again: an update changes it
        response.header(HeaderNames.VARY, "Accept");
        response.header(HeaderNames.ETAG, form.etag);
        if (isKnown(request, form.etag)) {
            response.status(Status.NOT_MODIFIED_304).send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, own ? type.text() + ";version=" + version : type.text());
        response.send(form.bytes);
    }

    /** RFC 9110, section 13.1.2. */
    private static boolean isKnown(ServerRequest request, String etag) {
        return request.headers().contains(HeaderNames.IF_NONE_MATCH)
                && request.headers().get(HeaderNames.IF_NONE_MATCH).allValues(true).stream()
                        .anyMatch(one -> one.equals("*") || one.equals(etag) || one.equals("W/" + etag));
    }

    private synchronized Form json() {
        if (json == null) {
            try {
                JsonNode document = new YAMLMapper().readTree(yaml.bytes);
                json = Form.of(Json.bytes(document), "j");
            } catch (IOException e) {
                throw new UncheckedIOException("the description behind " + path + " is no YAML", e);
            }
        }
        return json;
    }

    private static byte[] read(String resource) {
        try (InputStream in = Description.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
