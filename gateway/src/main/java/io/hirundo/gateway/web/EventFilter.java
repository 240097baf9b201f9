package io.hirundo.gateway.web;

import io.hirundo.gateway.access.DevicePatterns;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which events a reader of the log wants, and may have. */
record EventFilter(Set<EventType> types, DevicePatterns devices, Principal principal) {

    static EventFilter of(Query query, Principal principal) {
        try {
            Set<EventType> types = EnumSet.noneOf(EventType.class);
            query.list("types").orElse(List.of()).forEach(name -> types.add(EventType.ofWireName(name)));
            return new EventFilter(types.isEmpty() ? EnumSet.allOf(EventType.class) : types, devices(query), principal);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("types", e.getMessage());
        }
    }

    private static DevicePatterns devices(Query query) {
        try {
            return query.list("devices").map(DevicePatterns::of).orElse(DevicePatterns.ALL);
        } catch (IllegalArgumentException e) {
            throw Problem.parameter("devices", e.getMessage());
        }
    }

    boolean passes(Event event) {
        return types.contains(event.type()) && devices.contains(event.deviceId()) && principal.maySee(event.deviceId());
    }
}
