package io.hirundo.gateway.alert;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.OwnEvents;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Makes the events of the alerts that the gateway itself raises: those of rules, and its own. Their id is
 * {@code deviceId~code}; a {@code ~} stands in no id, so that it is never that of an alert of a device's own,
 * {@code deviceId:code}. Those of the gateway itself carry the gateway's id as {@code deviceId}. On the sequencer's thread.
 */
public final class OwnAlerts {
    private static final char BETWEEN = '~';
    /** As long as a device's own message may be. */
    private static final int MAX_MESSAGE_CHARACTERS = 1024;

    private final OpenAlerts open;
    private final OwnEvents out;
    private final LongSupplier epochMs;

    public OwnAlerts(OpenAlerts open, OwnEvents out, LongSupplier epochMs) {
        this.open = open;
        this.out = out;
        this.epochMs = epochMs;
    }

    static String id(String deviceId, String code) {
        return deviceId + BETWEEN + code;
    }

    /** Whether an alert with this id was raised by the gateway. */
    static boolean isOwn(String alertId) {
        return alertId.indexOf(BETWEEN) >= 0;
    }

    /** Those that the gateway itself raised and that are open, of devices and its own. */
    Iterable<Event> open() {
        return open.all().stream().filter(alert -> isOwn(OpenAlerts.id(alert))).toList();
    }

    boolean isOpen(String deviceId, String code) {
        return open.find(id(deviceId, code)) != null;
    }

    /** @return false if it could not be said now, see {@link OwnEvents} */
    boolean raise(String deviceId, String code, Severity severity, String message) {
        return emit(deviceId, payload(deviceId, code, severity, message, "raised"));
    }

    /** @return false if it could not be said now, see {@link OwnEvents} */
    boolean clear(String deviceId, String code, Severity severity, String message) {
        return emit(deviceId, payload(deviceId, code, severity, message, "cleared"));
    }

    /** Clears an alert whose rule is not known any more. */
    void clear(Event alert, String message) {
        emit(alert.deviceId(), OpenAlerts.cleared(alert, cut(message)));
    }

    /** One that is open, acknowledged or not, is left as it is. */
    public void raiseUnlessOpen(String deviceId, String code, Severity severity, String message) {
        if (!isOpen(deviceId, code)) {
            raise(deviceId, code, severity, message);
        }
    }

    /** One that is open with the very same message is left as it is. */
    public void raiseUnlessSaid(String deviceId, String code, Severity severity, String message) {
        Event before = open.find(id(deviceId, code));
        if (before == null || !OpenAlerts.message(before).equals(cut(message))) {
            raise(deviceId, code, severity, message);
        }
    }

    public void clearIfOpen(String deviceId, String code, String message) {
        Event alert = open.find(id(deviceId, code));
        if (alert != null) {
            clear(alert, message);
        }
    }

    private boolean emit(String deviceId, byte[] payload) {
        long now = epochMs.getAsLong();
        return out.emitBehind(EventType.ALERT, deviceId, now, now, payload);
    }

    private static byte[] payload(String deviceId, String code, Severity severity, String message, String state) {
        String text = new String(JsonStringEncoder.getInstance().quoteAsString(cut(message)));
        return ("{\"id\":\"" + id(deviceId, code) + "\",\"code\":\"" + code + "\",\"severity\":\"" + severity.wireName()
                + "\",\"message\":\"" + text + "\",\"state\":\"" + state + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** Texts come from devices and configuration: as long as they like. */
    private static String cut(String message) {
        if (message.codePointCount(0, message.length()) <= MAX_MESSAGE_CHARACTERS) {
            return message;
        }
        return message.substring(0, message.offsetByCodePoints(0, MAX_MESSAGE_CHARACTERS - 1)) + "…";
    }
}
