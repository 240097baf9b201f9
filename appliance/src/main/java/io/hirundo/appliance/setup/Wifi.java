package io.hirundo.appliance.setup;

import java.util.Optional;

/**
 * A wireless network.
 *
 * @param psk     the key that passphrase and name make, 64 hexadecimal digits; empty: the network is open
 * @param country whose rules the radio follows, ISO 3166 alpha-2
 */
record Wifi(String ssid, Optional<String> psk, Optional<String> country) {}
