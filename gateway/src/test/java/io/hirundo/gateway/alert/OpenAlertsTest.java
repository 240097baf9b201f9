package io.hirundo.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OpenAlertsTest {
    private static final String RAISED = alert("hot", "80 °C\\n\\\"now\\\"", "raised");
    private final EventEncoder encoder = new EventEncoder("g");
    private final OpenAlerts alerts = new OpenAlerts();
    private long seq;

    @Test
    void anAcknowledgedAlertStaysOpenUntilItIsCleared() {
        apply(RAISED);
        Event acknowledged = acknowledge("d:hot", "eva \"the boss\"\n");

        assertThat(alerts.all()).containsExactly(acknowledged);
        assertThat(alerts.size()).isEqualTo(1);
        assertThat(OpenAlerts.isAcknowledged(alerts.find("d:hot"))).isTrue();
        assertThat(acknowledged.payload()).asString(StandardCharsets.UTF_8).isEqualTo("""
                {"id":"d:hot","code":"hot","severity":"warning","message":"80 °C\\n\\"now\\"","state":"acknowledged",\
                "by":"eva \\"the boss\\"\\n"}""");

        apply(alert("hot", "m", "cleared"));
        assertThat(alerts.all()).isEmpty();
        assertThat(alerts.size()).isZero();
        assertThat(alerts.find("d:hot")).isNull();
    }

    @Test
    void oneThatIsRaisedAnewIsToBeAcknowledgedAnew() {
        apply(RAISED);
        acknowledge("d:hot", "eva");
        Event again = apply(RAISED);

        assertThat(alerts.all()).containsExactly(again);
        assertThat(OpenAlerts.isAcknowledged(again)).isFalse();
    }

    @Test
    void whatTheBrokerSendsFromItsStoreIsNoNewsToAnAcknowledgedAlert() {
        apply(RAISED);
        assertThat(holds(RAISED)).isTrue();
        acknowledge("d:hot", "eva");

        assertThat(holds(RAISED)).isTrue();
        assertThat(holds(alert("hot", "another message", "raised"))).isFalse();
        assertThat(holds(alert("hot", "m", "cleared"))).isFalse();
        assertThat(holds(alert("cold", "m", "raised"))).isFalse();
        assertThat(holds(alert("cold", "m", "cleared"))).isTrue();
    }

    @Test
    void standsInTheOrderOfTheEventsAsAfterARestart() {
        apply(RAISED);
        Event cold = apply(alert("cold", "m", "raised"));
        Event hot = acknowledge("d:hot", "eva");

        assertThat(alerts.all()).containsExactly(cold, hot);
    }

    private boolean holds(String payload) {
        return alerts.holds(payload.getBytes(StandardCharsets.UTF_8));
    }

    private Event acknowledge(String id, String userId) {
        return apply(new String(OpenAlerts.acknowledged(alerts.find(id), userId), StandardCharsets.UTF_8));
    }

    private Event apply(String payload) {
        Event event = encoder.encode(EventType.ALERT, "d", ++seq, 1, 2, payload.getBytes(StandardCharsets.UTF_8), null);
        alerts.apply(event);
        return event;
    }

    private static String alert(String code, String message, String state) {
        return "{\"id\":\"d:" + code + "\",\"code\":\"" + code + "\",\"severity\":\"warning\",\"message\":\"" + message
                + "\",\"state\":\"" + state + "\"}";
    }
}
