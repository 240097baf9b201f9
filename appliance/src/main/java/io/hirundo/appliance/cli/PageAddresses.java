package io.hirundo.appliance.cli;

import io.hirundo.gateway.GatewayConfig;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Under which addresses a browser may find the page of this machine's gateway. */
final class PageAddresses {

    /** Is there where Avahi answers for {@code <this machine's name>.local}. */
    private static final Path AVAHI = Path.of("/run/avahi-daemon/socket");

    private PageAddresses() {}

    /** Those that are most likely to be typed first. */
    static List<String> here(GatewayConfig.Web web) {
        return urls(web, localName(), addresses());
    }

    /**
     * @param localName name in the local network, if it has one
     * @param addresses that this machine has in networks
     */
    static List<String> urls(GatewayConfig.Web web, Optional<String> localName, List<InetAddress> addresses) {
        boolean everywhere = web.host().equals("0.0.0.0") || web.host().equals("::");
        if (!everywhere) {
            return List.of(url(web.host(), web.port()));
        }
        List<String> urls = new ArrayList<>();
        localName.ifPresent(name -> urls.add(url(name, web.port())));
        addresses.forEach(address -> urls.add(url(address.getHostAddress().replaceFirst("%.*", ""), web.port())));
        if (urls.isEmpty()) {
            urls.add(url("localhost", web.port()));
        }
        return urls;
    }

    private static String url(String host, int port) {
        return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static Optional<String> localName() {
        try {
            return Files.exists(AVAHI)
                    ? Optional.of(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip() + ".local") : Optional.empty();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /** IPv4 first: it is shorter to type. Link-local IPv6 addresses are left out, a browser takes none. */
    private static List<InetAddress> addresses() {
        try {
            List<InetAddress> all = NetworkInterface.networkInterfaces().filter(PageAddresses::leadsSomewhere)
                    .flatMap(NetworkInterface::inetAddresses).toList();
            List<InetAddress> sorted = new ArrayList<>(all.stream().filter(one -> !(one instanceof Inet6Address)).toList());
            all.stream().filter(one -> one instanceof Inet6Address && !one.isLinkLocalAddress()).forEach(sorted::add);
            return sorted;
        } catch (SocketException none) {
            return List.of();
        }
    }

    private static boolean leadsSomewhere(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException goneMeanwhile) {
            return false;
        }
    }
}
