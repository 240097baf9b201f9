package io.hirundo.gateway.web;

import static io.hirundo.gateway.web.TestFront.json;
import static io.hirundo.gateway.web.TestFront.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hirundo.gateway.access.Role;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.EventType;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesResourceTest {
    @TempDir
    Path data;
    private TestFront front;

    @BeforeEach
    void start() {
        front = new TestFront(data);
        front.device("attic", "humidity", "61");
        front.device("boiler", "temperature", "25.50");
        front.devices.add(new DeviceState("site-7", "pump-1", null, false, "bus i2c-1: \"timeout\"", 0, 0, Map.of()));
        front.alerts.add(front.event(EventType.ALERT, "boiler", 7, "{\"id\":\"a1\",\"state\":\"raised\"}"));
        front.alerts.add(front.event(EventType.ALERT, "pump-1", 9, "{\"id\":\"a2\",\"state\":\"raised\"}"));
        front.start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void listsDevicesInTheShapeOfASnapshot() {
        HttpResponse<String> response = front.get("/api/v1/devices", front.token(Role.VIEWER, "*"));

        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode boiler = json(response).at("/devices/1");
        assertThat(boiler.path("deviceId").asText()).isEqualTo("boiler");
        assertThat(boiler.path("gatewayId").asText()).isEqualTo("site-7");
        assertThat(boiler.at("/meta/name").asText()).isEqualTo("Kessel");
        assertThat(boiler.path("isOnline").asBoolean()).isTrue();
        assertThat(boiler.path("lastSeen").asLong()).isEqualTo(2_000);
        assertThat(boiler.path("ts").asLong()).isEqualTo(1_000);
        assertThat(response.body()).contains("\"values\":{\"temperature\":25.50}");
        assertThat(json(response).at("/devices/2/reason").asText()).isEqualTo("bus i2c-1: \"timeout\"");
    }

    @Test
    void listsOnlyDevicesToWhichTheTokenGivesARight() {
        JsonNode devices = json(front.get("/api/v1/devices", front.token(Role.ADMIN, "boiler", "pump-*"))).path("devices");

        assertThat(devices.findValuesAsText("deviceId")).containsExactly("boiler", "pump-1");
    }

    @Test
    void showsOneDevice() {
        HttpResponse<String> response = front.get("/api/v1/devices/boiler", front.token(Role.VIEWER, "boiler"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("deviceId").asText()).isEqualTo("boiler");
    }

    @Test
    void aDeviceWithoutRightIsAnsweredLikeOneThatDoesNotExist() {
        String token = front.token(Role.ADMIN, "boiler");

        JsonNode hidden = problem(front.get("/api/v1/devices/attic", token), 404, "no-such-device");
        JsonNode absent = problem(front.get("/api/v1/devices/cellar", token), 404, "no-such-device");
        assertThat(hidden.toString().replace("attic", "cellar")).isEqualTo(absent.toString());
        problem(front.get("/api/v1/devices/attic/history?metric=humidity", token), 404, "no-such-device");
    }

    @Test
    void listsOpenAlertsOfVisibleDevicesByteForByte() {
        assertThat(front.get("/api/v1/alerts", front.token(Role.VIEWER, "*")).body())
                .isEqualTo("{\"alerts\":[" + front.alerts.get(0) + "," + front.alerts.get(1) + "]}");
        assertThat(front.get("/api/v1/alerts", front.token(Role.VIEWER, "pump-*")).body())
                .isEqualTo("{\"alerts\":[" + front.alerts.get(1) + "]}");
    }

    @Test
    void showsRefusedMessagesOfVisibleDevicesAndAllToAnAdminOverAll() {
        record Refused(String deviceId, String reason) {}
        front.rejected.add(new Refused("boiler", "not_json"));
        front.rejected.add(new Refused("attic", "too_large"));
        front.rejected.add(new Refused(null, "device_id"));

        assertThat(json(front.get("/api/v1/ingest/rejected", front.token(Role.ADMIN, "*"))).path("rejected")).hasSize(3);
        assertThat(reasons(front.token(Role.VIEWER, "*"))).containsExactly("not_json", "too_large");
        assertThat(reasons(front.token(Role.VIEWER, "boiler"))).containsExactly("not_json");
        assertThat(reasons(front.token(Role.ADMIN, "boiler"))).containsExactly("not_json");
    }

    private java.util.List<String> reasons(String token) {
        return json(front.get("/api/v1/ingest/rejected", token)).path("rejected").findValuesAsText("reason");
    }

    @Test
    void anUnknownParameterIsNamed() {
        JsonNode problem = problem(front.get("/api/v1/devices?online=true", front.token(Role.VIEWER, "*")), 400, "unknown-parameter");
        assertThat(problem.path("parameter").asText()).isEqualTo("online");
    }

    @Test
    void anotherFormThanJsonIsNotOffered() {
        JsonNode problem = problem(front.send(front.to("/api/v1/devices").header("Accept", "application/xml")
                .header("Authorization", "Bearer " + front.token(Role.VIEWER, "*"))), 406, "not-acceptable");
        assertThat(problem.path("detail").asText()).contains("application/json");
    }
}
