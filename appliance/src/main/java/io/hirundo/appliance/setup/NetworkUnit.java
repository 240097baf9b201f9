package io.hirundo.appliance.setup;

import java.net.InetAddress;
import java.util.Optional;

/** The file for systemd-networkd, systemd.network(5), of one kind of interface. */
enum NetworkUnit {
    WIRED("10-hirundo-wired.network", "en* eth*", ""),
    /** The metric makes a cable win where there is one. */
    WIRELESS("10-hirundo-wifi.network", "wl*", """

            [DHCPv4]
            RouteMetric=600

            [IPv6AcceptRA]
            RouteMetric=600
            """);

    /** Below the folder of the setup; networkd takes the first file that fits, so these come before the image's own. */
    static final String FOLDER = "network";

    private final String file;
    private final String interfaces;
    private final String more;

    NetworkUnit(String file, String interfaces, String more) {
        this.file = file;
        this.interfaces = interfaces;
        this.more = more;
    }

    String path() {
        return FOLDER + "/" + file;
    }

    /** @param address empty: by DHCP */
    String text(Optional<StaticAddress> address) {
        return """
                # Written by Hirundo from hirundo-setup.yaml; what is changed here is lost when that file changes.
                [Match]
                Name=%s

                [Link]
                # A gateway without its network still measures.
                RequiredForOnline=no

                [Network]
                %s""".formatted(interfaces, address.map(NetworkUnit::fixed).orElse("DHCP=yes\n")) + more;
    }

    private static String fixed(StaticAddress address) {
        StringBuilder lines = new StringBuilder("DHCP=no\nAddress=").append(address.net()).append('\n');
        address.gateway().map(InetAddress::getHostAddress).ifPresent(router -> lines.append("Gateway=").append(router).append('\n'));
        address.dns().forEach(server -> lines.append("DNS=").append(server.getHostAddress()).append('\n'));
        return lines.toString();
    }
}
