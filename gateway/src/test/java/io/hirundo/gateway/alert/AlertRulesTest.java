package io.hirundo.gateway.alert;

import static io.hirundo.gateway.alert.RuleSite.known;
import static io.hirundo.gateway.alert.RuleSite.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.event.EventEncoder;
import io.hirundo.gateway.event.EventType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
    private final RuleSite site = new RuleSite();

    @Test
    void raisesAndClearsAndSaysTheValues() {
        AlertRules rules = begun(rule("hot", "boiler*", "t > 80", "0S", null));
        rules.event(site.telemetry("boiler-1", "t", 80));
        assertThat(site.said).isEmpty();

        rules.event(site.telemetry("boiler-1", "t", 80.5));
        rules.event(site.telemetry("boiler-1", "t", 90));
        assertThat(site.said).containsExactly("raised boiler-1~hot");
        assertThat(site.events.getFirst().deviceId()).isEqualTo("boiler-1");
        assertThat(site.events.getFirst().toString()).endsWith("\"payload\":{\"id\":\"boiler-1~hot\",\"code\":\"hot\","
                + "\"severity\":\"critical\",\"message\":\"t > 80 (t 80.5)\",\"state\":\"raised\"}}");

        rules.event(site.telemetry("boiler-1", "t", 80));
        assertThat(site.said).containsExactly("raised boiler-1~hot", "cleared boiler-1~hot");
        assertThat(site.lastMessage()).isEqualTo("t > 80 (t 80)");
    }

    @Test
    void countsForEachMatchingDeviceByItselfAndForNoOther() {
        AlertRules rules = begun(rule("hot", "boiler*", "t > 80", "0S", null));
        rules.event(site.telemetry("boiler-1", "t", 81));
        rules.event(site.telemetry("boiler-2", "t", 81));
        rules.event(site.telemetry("pump", "t", 81));
        rules.event(site.telemetry(RuleSite.GATEWAY, "t", 81));

        assertThat(site.said).containsExactly("raised boiler-1~hot", "raised boiler-2~hot");
        assertThat(rules.status().states()).isEqualTo(2);
    }

    @Test
    void waitsUntilTheConditionHasHeldWithoutABreak() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "30S", null));
        rules.event(site.telemetry("boiler", "t", 81));
        site.pass(Duration.ofSeconds(29), rules);
        rules.event(site.telemetry("boiler", "t", 79));
        rules.event(site.telemetry("boiler", "t", 81));
        site.pass(Duration.ofSeconds(29), rules);
        assertThat(site.said).isEmpty();

        site.pass(Duration.ofSeconds(1), rules);
        assertThat(site.said).containsExactly("raised boiler~hot");
        assertThat(site.lastMessage()).startsWith("t > 80 for 30s (t 81)");
    }

    @Test
    void aClockThatJumpsYearsChangesNothing() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "30S", null), rule("silent", "boiler", "absent for 5m", "0S", null));
        rules.event(site.telemetry("boiler", "t", 81));
        site.epochMs += Duration.ofDays(3_650).toMillis();
        site.pass(Duration.ofSeconds(10), rules);
        rules.event(site.telemetry("boiler", "t", 81));
        site.epochMs = 0;
        site.pass(Duration.ofSeconds(10), rules);
        rules.event(site.telemetry("boiler", "t", 81));
        assertThat(site.said).isEmpty();

        site.pass(Duration.ofSeconds(10), rules);
        assertThat(site.said).containsExactly("raised boiler~hot");
        rules.event(site.telemetry("boiler", "t", 70));
        assertThat(site.said).endsWith("cleared boiler~hot");
    }

    @Test
    void oneThatTremblesBetweenTheMarksIsOneAlert() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "0S", "t < 75"));
        for (int t : new int[] {81, 79, 81, 76, 80, 75}) {
            rules.event(site.telemetry("boiler", "t", t));
        }
        assertThat(site.said).containsExactly("raised boiler~hot");

        rules.event(site.telemetry("boiler", "t", 74));
        rules.event(site.telemetry("boiler", "t", 79));
        assertThat(site.said).containsExactly("raised boiler~hot", "cleared boiler~hot");
    }

    @Test
    void marksThatOverlapDoNotMakeItRaiseAndClearWithEverySample() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "0S", "t < 100"));
        for (int i = 0; i < 10; i++) {
            rules.event(site.telemetry("boiler", "t", 90 + i % 2));
        }
        assertThat(site.said).containsExactly("raised boiler~hot");
    }

    @Test
    void aMetricThatNeverCameNeitherRaisesNorClears() {
        AlertRules rules = begun(rule("a", "boiler", "not pump == true", "0S", null), rule("b", "boiler", "t > 80", "0S", "dry == true"));
        rules.event(site.telemetry("boiler", "t", 81));
        rules.event(site.telemetry("boiler", "t", 70));
        assertThat(site.said).containsExactly("raised boiler~b");

        rules.event(site.telemetry("boiler", "dry", true, "pump", false));
        assertThat(site.said).containsExactly("raised boiler~b", "raised boiler~a", "cleared boiler~b");
        assertThat(RuleSite.member(site.events.get(1), "message")).isEqualTo("not pump == true (pump false)");
    }

    @Test
    void comparesTextsAndTruthValues() {
        AlertRules rules = begun(rule("odd", "valve", "mode == 'te\"st' or open", "0S", null));
        rules.event(site.telemetry("valve", "mode", "te\\\"st", "open", false));
        assertThat(site.lastMessage()).startsWith("mode == 'te\\");
        rules.event(site.telemetry("valve", "mode", "run"));
        rules.event(site.telemetry("valve", "open", true));
        assertThat(site.said).containsExactly("raised valve~odd", "cleared valve~odd", "raised valve~odd");
    }

    @Test
    void tellsOfADeviceThatFellSilentAndOfItsReturn() {
        AlertRules rules = begun(rule("silent", "*", "absent for 5m", "0S", null));
        rules.event(site.telemetry("pump", "n", 1));
        site.pass(Duration.ofMinutes(4), rules);
        rules.event(site.telemetry("pump", "n", 1));
        site.pass(Duration.ofSeconds(299), rules);
        assertThat(site.said).isEmpty();
        site.pass(Duration.ofSeconds(1), rules);
        assertThat(site.said).containsExactly("raised pump~silent");

        rules.event(site.telemetry("pump", "n", 1));
        assertThat(site.said).containsExactly("raised pump~silent", "cleared pump~silent");
    }

    @Test
    void waitsForADeviceThatIsNamedByItsWholeIdAlthoughItNeverCame() {
        AlertRules rules = begun(rule("silent", "pump", "absent for 5m", "0S", null));
        site.pass(Duration.ofMinutes(5), rules);
        assertThat(site.said).containsExactly("raised pump~silent");
    }

    @Test
    void tellsOfAMetricThatStayedAwayWhileTheDeviceGoesOn() {
        AlertRules rules = begun(rule("blind", "*", "t absent for 1m", "0S", null));
        rules.event(site.telemetry("boiler", "t", 1));
        rules.event(site.telemetry("pump", "n", 1));
        for (int i = 0; i < 60; i++) {
            site.pass(Duration.ofSeconds(1), rules);
            rules.event(site.telemetry("boiler", "n", 1));
        }
        assertThat(site.said).containsExactly("raised boiler~blind");
        rules.event(site.telemetry("boiler", "t", 1));
        assertThat(site.said).endsWith("cleared boiler~blind");
    }

    @Test
    void measuresHowFastAValueChanges() {
        AlertRules rules = begun(rule("burst", "main", "rate(p, 1m) < -2", "0S", null));
        for (int second = 0; second < 120; second++) {
            rules.event(site.telemetry("main", "p", 100 - second / 60.0)); // 1 a minute
            site.pass(Duration.ofSeconds(1), rules);
        }
        assertThat(site.said).isEmpty();
        double pressure = 98;
        for (int second = 0; second < 60 && site.said.isEmpty(); second++) {
            pressure -= 0.1; // 6 a minute
            rules.event(site.telemetry("main", "p", pressure));
            site.pass(Duration.ofSeconds(1), rules);
        }
        assertThat(pressure).as("steep for a fifth of the minute").isBetween(96.5, 97.1);
    }

    @Test
    void whatADeviceSendsInAHeapAfterAnOutageIsNoSteepRise() {
        AlertRules rules = begun(rule("rise", "main", "rate(t, 1m) > 2", "0S", null));
        rules.event(site.telemetry("main", "t", 20));
        site.pass(Duration.ofHours(1), rules);
        for (int i = 0; i < 3_600; i++) { // 10 degrees in the hour
            rules.event(site.telemetryAt(site.epochMs - 3_600_000 + i * 1_000, "main", "t", 20 + i / 360.0));
        }
        for (int i = 0; i < 300; i++) {
            rules.event(site.telemetry("main", "t", 30));
            site.pass(Duration.ofSeconds(1), rules);
        }
        assertThat(site.said).isEmpty();
    }

    @Test
    void aLateSampleSaysNothingOfNowButAClockSetBackIsBelievedInTheEnd() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "0S", null));
        rules.event(site.telemetryAt(site.epochMs - 10, "boiler", "t", 70));
        rules.event(site.telemetryAt(site.epochMs - 5_000, "boiler", "t", 90));
        assertThat(site.said).isEmpty();

        site.pass(Duration.ofSeconds(61));
        rules.event(site.telemetryAt(5_000, "boiler", "t", 90));
        assertThat(site.said).containsExactly("raised boiler~hot");
    }

    @Test
    void whatIsOpenOverARestartIsNotRaisedTwice() {
        AlertRule hot = rule("hot", "boiler", "t > 80", "10S", "t < 75");
        AlertRules before = begun(hot);
        before.event(site.telemetry("boiler", "t", 90));
        site.pass(Duration.ofSeconds(10), before);

        AlertRules after = site.rules(hot);
        after.begin(List.of(known("boiler", "t=78")));
        site.pass(Duration.ofSeconds(30), after);
        after.event(site.telemetry("boiler", "t", 90));
        site.pass(Duration.ofSeconds(30), after);
        assertThat(site.said).containsExactly("raised boiler~hot");

        after.event(site.telemetry("boiler", "t", 70));
        assertThat(site.said).containsExactly("raised boiler~hot", "cleared boiler~hot");
    }

    @Test
    void whatDoesNotHoldAnyMoreAfterARestartIsCleared() {
        AlertRules before = begun(rule("hot", "boiler", "t > 80", "0S", null));
        before.event(site.telemetry("boiler", "t", 85));

        site.rules(rule("hot", "boiler", "t > 90", "0S", null)).begin(List.of(known("boiler", "t=85")));
        assertThat(site.said).containsExactly("raised boiler~hot", "cleared boiler~hot");
    }

    @Test
    void whatNoRuleStandsForAnyMoreIsClearedWithTheReason() {
        AlertRules before = begun(rule("hot", "*", "t > 80", "0S", null), rule("wet", "*", "t > 80", "0S", null),
                rule("dry", "*", "t > 80", "0S", null));
        before.event(site.telemetry("boiler", "t", 85));

        site.rules(rule("hot", "pump", "t > 80", "0S", null), rule("wet", "boiler", "damp > 80", "0S", null),
                rule("dry", "*", "t > 80", "0S", null)).begin(List.of(known("boiler", "t=85")));

        assertThat(site.open.all()).singleElement().satisfies(alert -> assertThat(RuleSite.member(alert, "code")).isEqualTo("dry"));
        assertThat(site.events).extracting(event -> RuleSite.member(event, "message")).contains(
                "there is no rule hot for boiler any more", "the rule asks for what the device never sent");
    }

    @Test
    void silenceAndRatesOfBeforeARestartAreNotForgottenBeforeTheyCanBeKnownAgain() {
        AlertRule silent = rule("silent", "pump", "absent for 5m", "0S", null);
        AlertRule rise = rule("rise", "main", "rate(t, 1m) > 2", "0S", null);
        AlertRules before = begun(silent, rise);
        site.pass(Duration.ofMinutes(5), before);
        for (int i = 0; i < 70; i++) {
            before.event(site.telemetry("main", "t", i));
            site.pass(Duration.ofSeconds(1), before);
        }
        assertThat(site.said).containsExactly("raised pump~silent", "raised main~rise");

        AlertRules after = site.rules(silent, rise);
        after.begin(List.of(known("main", "t=69")));
        site.pass(Duration.ofMinutes(6), after);
        assertThat(site.said).hasSize(2);
        for (int i = 0; i < 70; i++) {
            after.event(site.telemetry("main", "t", 69));
            site.pass(Duration.ofSeconds(1), after);
        }
        after.event(site.telemetry("pump", "n", 1));
        assertThat(site.said).hasSize(4).endsWith("cleared main~rise", "cleared pump~silent");
    }

    @Test
    void anAcknowledgedAlertIsClearedAllTheSame() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "0S", null));
        rules.event(site.telemetry("boiler", "t", 85));
        site.open.apply(new EventEncoder(RuleSite.GATEWAY).encode(EventType.ALERT, "boiler", 99, 1, 1,
                OpenAlerts.acknowledged(site.open.find("boiler~hot"), "eva"), null));
        rules.event(site.telemetry("boiler", "t", 86));
        rules.event(site.telemetry("boiler", "t", 70));
        assertThat(site.said).containsExactly("raised boiler~hot", "cleared boiler~hot");
        assertThat(site.open.all()).isEmpty();
    }

    @Test
    void whatCannotBeSaidNowIsSaidLater() {
        AlertRules rules = begun(rule("hot", "boiler", "t > 80", "0S", null));
        site.isFull = true;
        rules.event(site.telemetry("boiler", "t", 85));
        site.isFull = false;
        rules.tick();
        assertThat(site.said).containsExactly("raised boiler~hot");
        site.isFull = true;
        rules.event(site.telemetry("boiler", "t", 70));
        site.isFull = false;
        rules.tick();
        rules.tick();
        assertThat(site.said).containsExactly("raised boiler~hot", "cleared boiler~hot");
    }

    @Test
    void watchesNoMoreThanItMayAndSaysSo() {
        AlertRules rules = new AlertRules(RuleSite.GATEWAY, List.of(rule("hot", "*", "t > 80", "0S", null)), site.alerts,
                () -> site.nanos, 2);
        for (String device : new String[] {"a", "b", "c", "c", "d"}) {
            rules.event(site.telemetry(device, "t", 90));
        }
        assertThat(site.said).containsExactly("raised a~hot", "raised b~hot");
        assertThat(rules.status()).isEqualTo(new AlertRules.Status(1, 2, 2, 0));

        rules.forget("a");
        assertThat(site.said).endsWith("cleared a~hot");
        assertThat(site.lastMessage()).isEqualTo("the device was deleted");
        rules.event(site.telemetry("e", "t", 90));
        assertThat(site.said).endsWith("raised e~hot");
    }

    @Test
    void leavesTheAlertsOfDevicesAndOfTheGatewayAlone() {
        site.alerts.raise(RuleSite.GATEWAY, "disk", Severity.CRITICAL, "m");
        site.alerts.raise("pump", OfflineDevices.CODE, Severity.WARNING, "m");
        begun(rule("hot", "boiler", "t > 80", "0S", null));
        assertThat(site.said).containsExactly("raised site-7~disk", "raised pump~sensor-offline");
    }

    private AlertRules begun(AlertRule... list) {
        AlertRules rules = site.rules(list);
        rules.begin(List.of());
        return rules;
    }
}
