package io.hirundo.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OfflineDevicesTest {
    private final RuleSite site = new RuleSite();
    private final OfflineDevices offline = devices();

    @Test
    void tellsOfADeviceThatIsAwayForAWhileAndOfItsReturn() {
        offline.event(site.status("boiler", "{'isOnline':false,'reason':'no answer on i2c-1'}"));
        pass(29);
        assertThat(site.said).isEmpty();
        pass(1);
        pass(60);
        assertThat(site.said).containsExactly("raised boiler~sensor-offline");
        assertThat(site.events.getFirst().deviceId()).isEqualTo("boiler");
        assertThat(site.lastMessage()).isEqualTo("boiler is offline: no answer on i2c-1");

        offline.event(site.status("boiler", "{'isOnline':true}"));
        assertThat(site.said).containsExactly("raised boiler~sensor-offline", "cleared boiler~sensor-offline");
        pass(60);
        assertThat(site.said).hasSize(2);
    }

    @Test
    void aRestartIsNoAlert() {
        offline.event(site.status("boiler", "{'isOnline':false}"));
        pass(20);
        offline.event(site.status("boiler", "{'isOnline':true}"));
        pass(60);
        assertThat(site.said).isEmpty();
    }

    @Test
    void whoSendsTelemetryIsBackThoughItDoesNotSaySo() {
        offline.event(site.status("boiler", "{'isOnline':false}"));
        pass(30);
        offline.event(site.telemetry("pump", "t", 1));
        assertThat(site.said).containsExactly("raised boiler~sensor-offline");
        offline.event(site.telemetry("boiler", "t", 1));
        assertThat(site.said).endsWith("cleared boiler~sensor-offline");
    }

    @Test
    void staysOpenOverARestartForWhoIsStillAway() {
        offline.event(site.status("boiler", "{'isOnline':false}"));
        offline.event(site.status("pump", "{'isOnline':false}"));
        pass(30);
        OfflineDevices after = devices();
        after.begin(List.of(new KnownDevice("boiler", false, "gone", Map.of()), new KnownDevice("pump", true, null, Map.of()),
                new KnownDevice("valve", false, null, Map.of())));
        assertThat(site.said).hasSize(3).endsWith("cleared pump~sensor-offline");
        site.pass(Duration.ofSeconds(30));
        after.tick();
        assertThat(site.said).hasSize(4).endsWith("raised valve~sensor-offline");
        after.event(site.status("boiler", "{'isOnline':true}"));
        assertThat(site.said).endsWith("cleared boiler~sensor-offline");
    }

    @Test
    void triesAgainWhatCouldNotBeSaid() {
        offline.event(site.status("boiler", "{'isOnline':false}"));
        site.isFull = true;
        pass(31);
        site.isFull = false;
        pass(1);
        assertThat(site.said).containsExactly("raised boiler~sensor-offline");
        site.isFull = true;
        offline.event(site.telemetry("boiler", "t", 1));
        site.isFull = false;
        offline.event(site.telemetry("boiler", "t", 1));
        assertThat(site.said).containsExactly("raised boiler~sensor-offline", "cleared boiler~sensor-offline");
    }

    @Test
    void aDeletedDeviceIsNotMissed() {
        offline.event(site.status("boiler", "{'isOnline':false}"));
        pass(30);
        offline.forget("boiler");
        pass(60);
        assertThat(site.said).containsExactly("raised boiler~sensor-offline", "cleared boiler~sensor-offline");
    }

    private OfflineDevices devices() {
        return new OfflineDevices(RuleSite.GATEWAY, site.alerts, () -> site.nanos);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            site.pass(Duration.ofSeconds(1));
            offline.tick();
        }
    }
}
