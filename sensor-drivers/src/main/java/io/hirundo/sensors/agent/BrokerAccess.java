package io.hirundo.sensors.agent;

import java.net.URI;
import java.util.Objects;

/**
 * The broker and what it wants to know of us.
 *
 * @param url      {@code mqtt://host:port} or {@code mqtts://host:port}
 * @param username empty for none
 * @param password empty for none; never printed
 * @param agentId  in front of the client ids, so that two agents with a device of the same name don't throw each other out in turns
 */
public record BrokerAccess(String url, String username, char[] password, String agentId) {

    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;

    public BrokerAccess {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(agentId, "agentId");
        password = password.clone();
        check(url);
    }

    /** @throws IllegalArgumentException if that is no URL of a broker */
    public static void check(String url) {
        URI uri;
        try {
            uri = URI.create(String.valueOf(url));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected a broker URL such as mqtt://host:1883, found \"" + url + '"', e);
        }
        boolean known = "mqtt".equals(uri.getScheme()) || "mqtts".equals(uri.getScheme());
        if (!known || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("expected a broker URL such as mqtt://host:1883 or mqtts://host:8883, found \"" + url
                    + '"');
        }
    }

    /** As Paho writes it. */
    String serverUri() {
        URI uri = URI.create(url);
        int port = uri.getPort() > 0 ? uri.getPort() : tls() ? TLS_PORT : PORT;
        return (tls() ? "ssl://" : "tcp://") + uri.getHost() + ":" + port;
    }

    boolean tls() {
        return URI.create(url).getScheme().equals("mqtts");
    }

    @Override
    public String toString() {
        return "BrokerAccess[" + url + ", username=" + username + ", agentId=" + agentId + "]";
    }
}
