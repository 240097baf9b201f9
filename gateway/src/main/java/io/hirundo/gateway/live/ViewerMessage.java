package io.hirundo.gateway.live;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.command.CommandRequest;
import io.hirundo.gateway.event.EventType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a viewer may say; {@code id} is the viewer's own and comes back in the answer, null if it gave none. */
sealed interface ViewerMessage {
    String id();

    record Auth(String id, String token) implements ViewerMessage {}

    /**
     * @param types         which events; all if the viewer named none
     * @param presence      whether it asks who comes and goes
     * @param metrics       which members of a telemetry payload
     * @param intervalNanos between two telemetry events of a device at least; 0: as they come
     * @param since         where it wants to go on
     */
    record Subscribe(String id, DevicePatterns devices, Set<EventType> types, boolean presence, MetricFilter metrics,
                     long intervalNanos, List<Since> since) implements ViewerMessage {}

    record Unsubscribe(String id, List<String> devices) implements ViewerMessage {}

    record Acknowledge(String id, String alertId) implements ViewerMessage {}

    record Command(String id, CommandRequest request) implements ViewerMessage {}

    record Ping(String id) implements ViewerMessage {}

    /** A cursor: the last seq that the viewer has of one gateway's journal. */
    record Since(String gatewayId, String journalId, long seq) {}

    /** Not to be understood; the connection goes on. */
    record Invalid(String id, ErrorCode code, String message) implements ViewerMessage {}

    /** The cursor for one gateway, if the viewer gave one. */
    static Optional<Since> of(List<Since> since, String gatewayId) {
        return since.stream().filter(cursor -> cursor.gatewayId().equals(gatewayId)).findFirst();
    }
}
