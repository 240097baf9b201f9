package io.hirundo.appliance.update;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a bundle says of itself; only of one whose signature is good.
 *
 * @param compatible the kind of machine that it is for
 * @param version    empty if it has none
 * @param imageBytes size of the largest image in it; -1 if it does not say
 */
record BundleManifest(String compatible, String version, long imageBytes) {

    /** Of {@code rauc info --output-format=json}. */
    static BundleManifest of(JsonNode info) {
        List<JsonNode> images = new ArrayList<>();
        info.path("images").forEach(named -> named.forEach(images::add));
        long largest = images.stream().mapToLong(image -> image.path("size").asLong(-1)).max().orElse(-1);
        return new BundleManifest(info.path("compatible").asText(""), info.path("version").isTextual()
                ? info.path("version").textValue() : "", largest);
    }
}
