package io.hirundo.gateway.alert;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventSink;
import io.hirundo.gateway.event.EventType;
import io.hirundo.gateway.event.StatusPayload;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises {@code sensor-offline} for a device that said it is offline, or whose last will said so, and did not come back for a
 * while: a restart is no alert. It is over when the device says that it is online, or sends telemetry: many a simple device has
 * a last will and never says that it is back. Runs on the sequencer; holds an entry for each device that is offline.
 */
public final class OfflineDevices implements EventSink {
    /** The code of its alerts; no rule may have this name. */
    static final String CODE = "sensor-offline";
    /** A board restarts in less, and so does the gateway with sensors of its own. */
    private static final long AFTER_NANOS = 30_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(OfflineDevices.class);

    private static final class Absence {
        private final long sinceNanos;
        private String reason;
        private boolean raised;

        private Absence(long sinceNanos, String reason) {
            this.sinceNanos = sinceNanos;
            this.reason = reason;
        }
    }

    private final String gatewayId;
    private final OwnAlerts alerts;
    private final LongSupplier nanoTime;
    private final Map<String, Absence> offline = new HashMap<>();
    private boolean failed;

    /** @param nanoTime the running time, as of {@link System#nanoTime} */
    public OfflineDevices(String gatewayId, OwnAlerts alerts, LongSupplier nanoTime) {
        this.gatewayId = gatewayId;
        this.alerts = alerts;
        this.nanoTime = nanoTime;
    }

    /** Before the first event: takes up who was offline before, and clears what is over. */
    public void begin(Collection<KnownDevice> devices) {
        for (KnownDevice device : devices) {
            if (Boolean.FALSE.equals(device.isOnline())) {
                wentOffline(device.deviceId(), device.reason());
            }
        }
        for (Event alert : alerts.open()) {
            if (OpenAlerts.code(alert).equals(CODE) && !alert.deviceId().equals(gatewayId)) {
                Absence absence = offline.get(alert.deviceId());
                if (absence == null) {
                    alerts.clear(alert, alert.deviceId() + " is not offline any more");
                } else {
                    absence.raised = true;
                }
            }
        }
    }

    @Override
    public void event(Event event) {
        if (event.type() == EventType.TELEMETRY) {
            if (!offline.isEmpty()) {
                cameBack(event.deviceId());
            }
        } else if (event.type() == EventType.STATUS && !event.deviceId().equals(gatewayId)) {
            try {
                status(event);
            } catch (RuntimeException e) {
                if (!failed) { // the next would be the same again
                    LOG.error("the status of {} could not be looked at", event.deviceId(), e);
                }
                failed = true;
            }
        }
    }

    /** Once a second, on the sequencer. */
    public void tick() {
        long now = nanoTime.getAsLong();
        for (Map.Entry<String, Absence> entry : offline.entrySet()) {
            Absence absence = entry.getValue();
            if (!absence.raised && now - absence.sinceNanos >= AFTER_NANOS) {
                absence.raised = alerts.raise(entry.getKey(), CODE, Severity.WARNING, entry.getKey() + " is offline"
                        + (absence.reason == null ? "" : ": " + absence.reason));
            }
        }
    }

    /** On the sequencer: the device was deleted. */
    public void forget(String deviceId) {
        Absence absence = offline.remove(deviceId);
        if (absence != null && absence.raised) {
            alerts.clear(deviceId, CODE, Severity.WARNING, "the device was deleted");
        }
    }

    private void wentOffline(String deviceId, String reason) {
        Absence before = offline.get(deviceId);
        if (before == null) {
            offline.put(deviceId, new Absence(nanoTime.getAsLong(), reason));
        } else {
            before.reason = reason;
        }
    }

    private void cameBack(String deviceId) {
        Absence absence = offline.get(deviceId);
        if (absence != null && (!absence.raised
                || alerts.clear(deviceId, CODE, Severity.WARNING, deviceId + " is back"))) {
            offline.remove(deviceId);
        }
    }

    private void status(Event event) {
        StatusPayload status = StatusPayload.read(event.payload());
        if (status.isOnline()) {
            cameBack(event.deviceId());
        } else {
            wentOffline(event.deviceId(), status.reason());
        }
    }
}
