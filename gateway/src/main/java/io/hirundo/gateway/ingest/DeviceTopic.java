package io.hirundo.gateway.ingest;

import io.hirundo.gateway.event.Ids;

/** Whose message it is and of which kind: {@code prefix/deviceId/kind}. */
record DeviceTopic(String deviceId, Kind kind) {

    /** The topics below a device that the gateway listens to. */
    enum Kind {
        TELEMETRY("telemetry"), STATUS("status"), ALERTS("alerts"), META("meta"), RESULTS("results");

        private static final Kind[] ALL = values();

        private final String level;

        Kind(String level) {
            this.level = level;
        }

        /** The last level of the topic. */
        String level() {
            return level;
        }

        static Kind ofLevel(String topic, int start) {
            int length = topic.length() - start;
            for (Kind kind : ALL) {
                if (kind.level.length() == length && topic.startsWith(kind.level, start)) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** @param prefix with its slash */
    static DeviceTopic of(String prefix, String topic) throws Refused {
        int slash = topic.startsWith(prefix) ? topic.indexOf('/', prefix.length()) : -1;
        Kind kind = slash < 0 ? null : Kind.ofLevel(topic, slash + 1);
        if (kind == null) {
            throw new Refused(RejectionReason.UNKNOWN_TOPIC, "topic '" + Excerpt.of(topic) + "': devices publish on "
                    + prefix + "{deviceId}/telemetry, status, alerts, meta or results");
        }
        String deviceId = topic.substring(prefix.length(), slash);
        if (!Ids.isId(deviceId)) {
            throw new Refused(RejectionReason.DEVICE_ID,
                    "device id '" + Excerpt.of(deviceId) + "' in the topic must match " + Ids.ID_RULE);
        }
        return new DeviceTopic(deviceId, kind);
    }
}
