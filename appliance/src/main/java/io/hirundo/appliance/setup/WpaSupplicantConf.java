package io.hirundo.appliance.setup;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration of {@code wpa_supplicant}, wpa_supplicant.conf(5). */
final class WpaSupplicantConf {

    /** The wireless interface of the boards that there are images for. */
    static final String FILE = "wpa_supplicant-wlan0.conf";

    private static final Pattern SSID = Pattern.compile("(?m)^ +ssid=([0-9a-f]*)$");
    private static final Pattern PSK = Pattern.compile("(?m)^ +psk=([0-9a-f]{64})$");
    private static final Pattern COUNTRY = Pattern.compile("(?m)^country=([A-Z]{2})$");

    private WpaSupplicantConf() {}

    static String text(Wifi wifi) {
        return """
                # Written by Hirundo from hirundo-setup.yaml; what is changed here is lost when that file changes.
                ctrl_interface=DIR=/run/wpa_supplicant
                update_config=0
                %snetwork={
                    # The name as its bytes, so that no sign in it means anything else here.
                    ssid=%s
                    # Also a network that does not tell its name.
                    scan_ssid=1
                %s}
                """.formatted(wifi.country().map(country -> "country=" + country + "\n").orElse(""),
                HexFormat.of().formatHex(wifi.ssid().getBytes(StandardCharsets.UTF_8)), key(wifi));
    }

    private static String key(Wifi wifi) {
        return wifi.psk().map(psk -> """
                    key_mgmt=WPA-PSK WPA-PSK-SHA256
                    ieee80211w=1
                    psk=%s
                """.formatted(psk)).orElse("    key_mgmt=NONE\n");
    }

    /** What was written by {@link #text}. */
    static Optional<Wifi> read(String text) {
        return found(SSID, text).map(hex -> new Wifi(new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8),
                found(PSK, text), found(COUNTRY, text)));
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
