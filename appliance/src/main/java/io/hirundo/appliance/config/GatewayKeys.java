package io.hirundo.appliance.config;

import io.hirundo.gateway.event.Ids;
import java.util.Optional;
import java.util.regex.Pattern;

/** The section {@code gateway}, the same in the configuration and in the file of the first boot. */
public record GatewayKeys(Optional<String> id, Optional<String> name) {

    private static final Pattern ID = Pattern.compile(Ids.ID_RULE);
    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,256}");

    public static GatewayKeys read(Section gateway) {
        GatewayKeys keys = new GatewayKeys(
                gateway.text("id", ID, "an id of letters, digits and . _ : - , up to 64, a letter or digit first"),
                gateway.text("name", NAME, "a text of up to 256 characters"));
        gateway.done();
        return keys;
    }
}
