package io.hirundo.appliance.setup;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as they are written down, never as names that somebody would have to be asked about. */
final class IpAddress {

    private static final Pattern V4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
    /** Some read 010 as eight. */
    private static final Pattern LEADING_ZERO = Pattern.compile("(?:^|\\.)0\\d");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private IpAddress() {}

    /** Of one machine: neither none nor all, neither many nor this one. */
    static Optional<InetAddress> of(String text) {
        boolean shaped = V4.matcher(text).matches() && !LEADING_ZERO.matcher(text).find() || V6.matcher(text).matches();
        if (!shaped) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text))
                    .filter(one -> !one.isAnyLocalAddress() && !one.isMulticastAddress() && !one.isLoopbackAddress());
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
