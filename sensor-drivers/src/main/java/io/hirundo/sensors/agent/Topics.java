package io.hirundo.sensors.agent;

/** The topics of one device as the MQTT contract has them. */
record Topics(String prefix, String deviceId) {

    String telemetry() {
        return own("telemetry");
    }

    String status() {
        return own("status");
    }

    String meta() {
        return own("meta");
    }

    String commands() {
        return own("commands");
    }

    String results() {
        return own("results");
    }

    /** Where commit receipts are asked to be sent. */
    String receipts() {
        return own("receipts");
    }

    /** Whether an answer may go there: a command must not make a device write into another one's topics, or into wildcards. */
    boolean isOwn(String topic) {
        String own = own("");
        return topic.length() > own.length() && topic.startsWith(own) && topic.indexOf('#') < 0 && topic.indexOf('+') < 0;
    }

    private String own(String last) {
        return prefix + "/" + deviceId + "/" + last;
    }
}
