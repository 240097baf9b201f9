package io.hirundo.appliance.setup;

import java.util.Optional;

/** The file for systemd-networkd, systemd.network(5), of one kind of interface. */
enum NetworkUnit {
    WIRED("10-hirundo-wired.network", "en* eth*", 100),
    WIRELESS("10-hirundo-wifi.network", "wl*", 600);

    /** Below the folder of the setup; networkd takes the first file that fits, so these come before the image's own. */
    static final String FOLDER = "network";

    private final String file;
    private final String interfaces;
    /** The lower one wins where both lead to the same place. */
    private final int metric;

    NetworkUnit(String file, String interfaces, int metric) {
        this.file = file;
        this.interfaces = interfaces;
        this.metric = metric;
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
                """.formatted(interfaces) + address.map(this::fixed).orElseGet(this::asked) + """

                [IPv6AcceptRA]
                RouteMetric=%d
                """.formatted(metric);
    }

    private String asked() {
        return """
                DHCP=yes

                [DHCPv4]
                RouteMetric=%d
                """.formatted(metric);
    }

    private String fixed(StaticAddress address) {
        StringBuilder lines = new StringBuilder("DHCP=no\n");
        address.dns().forEach(server -> lines.append("DNS=").append(server.getHostAddress()).append('\n'));
        lines.append("\n[Address]\nAddress=").append(address.net()).append("\nRouteMetric=").append(metric).append('\n');
        address.gateway().ifPresent(router -> lines.append("\n[Route]\nGateway=").append(router.getHostAddress())
                .append("\nMetric=").append(metric).append('\n'));
        return lines.toString();
    }
}
