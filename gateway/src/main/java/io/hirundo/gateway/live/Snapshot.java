package io.hirundo.gateway.live;

import io.hirundo.gateway.device.DeviceJson;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a viewer starts from: its devices, with the wished metrics, and open alerts as they were after the event {@code seq}. */
record Snapshot(List<DeviceState> devices, MetricFilter metrics, List<Event> alerts, long seq) implements Outbox.Deferred {

    @Override
    public byte[] frame() {
        ByteArrayOutputStream json = new ByteArrayOutputStream(256 + devices.size() * 256);
        json.writeBytes("{\"type\":\"snapshot\",\"devices\":".getBytes(StandardCharsets.US_ASCII));
        DeviceJson.writeAll(devices.stream().map(metrics::project).toList(), json);
        json.writeBytes(",\"alerts\":[".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < alerts.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            Event alert = alerts.get(i);
            json.write(alert.frame(), alert.jsonStart(), alert.jsonLength());
        }
        json.writeBytes(("],\"seq\":" + seq + "}").getBytes(StandardCharsets.US_ASCII));
        return Frames.text(json.toByteArray());
    }
}
