package io.hirundo.appliance.setup;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An address that is not asked for by DHCP.
 *
 * @param gateway the router; empty: this machine stays in its own net
 * @param dns     the name servers; none: the router
 */
record StaticAddress(Net net, Optional<InetAddress> gateway, List<InetAddress> dns) {

    StaticAddress {
        dns = dns.isEmpty() ? gateway.stream().toList() : List.copyOf(dns);
    }
}
