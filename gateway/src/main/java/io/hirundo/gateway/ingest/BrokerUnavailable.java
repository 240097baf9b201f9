package io.hirundo.gateway.ingest;

import java.io.EOFException;
import java.net.UnknownHostException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** There is no connection to the broker, or no longer; the message says why in words for the page. */
final class BrokerUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    BrokerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param cause what Paho threw or reported */
    static BrokerUnavailable because(Throwable cause) {
        return new BrokerUnavailable(words(cause), cause);
    }

    static String words(Throwable cause) {
        if (cause instanceof MqttException mqtt) {
            String known = reason(mqtt.getReasonCode());
            if (known != null) {
                return known;
            }
        }
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return switch (root) {
            case UnknownHostException _ -> "unknown host " + message;
            case EOFException _ -> "the broker closed the connection";
            default -> message == null ? root.toString() : message;
        };
    }

    /** MQTT 5.0, section 2.4, and the two codes of Paho's own that mean a broker that is silent. */
    private static String reason(int code) {
        return switch (code) {
            case 0x84 -> "the broker does not speak MQTT 5";
            case 0x85 -> "the broker refuses the client id";
            case 0x86, 4 -> "the broker refuses user name or password";
            case 0x87, 5 -> "the broker does not authorise this gateway";
            case 0x88, 3 -> "the broker says that it is unavailable";
            case 0x89 -> "the broker says that it is busy";
            case 0x8B -> "the broker is shutting down";
            case 0x8D -> "the broker heard nothing of us in time";
            case 0x8E -> "another client took over the session: is there a second gateway of the same id?";
            case 0x93 -> "the broker got more messages at once than it allows";
            case 0x95 -> "the broker got a packet larger than it allows";
            case 32000, 32002 -> "the broker does not answer";
            default -> null;
        };
    }
}
