package io.hirundo.gateway.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.hirundo.gateway.device.DeviceState;
import io.hirundo.gateway.event.Event;
import io.hirundo.gateway.event.EventDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sequencer's state as rows: devices, open alerts and commands without a result at the last checkpoint. */
final class DeviceRows {
    private static final String DEVICE = "INSERT OR REPLACE INTO device VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String CLEAR_OPEN = "DELETE FROM open_alert";
    private static final String OPEN = "INSERT OR REPLACE INTO open_alert VALUES(?, ?)";

    private static final Logger log = LoggerFactory.getLogger(DeviceRows.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final WriteConnection connection;

    DeviceRows(WriteConnection connection) {
        this.connection = connection;
    }

    void write(DeviceState state) throws SQLException {
        PreparedStatement device = connection.prepare(DEVICE);
        device.setString(1, state.deviceId());
        device.setString(2, state.gatewayId());
        device.setString(3, state.meta() == null ? null : utf8(state.meta()));
        if (state.isOnline() == null) {
            device.setNull(4, Types.INTEGER);
        } else {
            device.setInt(4, state.isOnline() ? 1 : 0);
        }
        device.setString(5, state.reason());
        device.setLong(6, state.lastSeen());
        device.setLong(7, state.ts());
        device.setString(8, object(state.values()));
        device.executeUpdate();
    }

    void writeOpen(List<Event> open) throws SQLException {
        connection.prepare(CLEAR_OPEN).executeUpdate();
        PreparedStatement row = connection.prepare(OPEN);
        for (Event event : open) {
            row.setLong(1, event.seq());
            row.setString(2, event.toString());
            row.executeUpdate();
        }
    }

    /** In order of id. A row that cannot be understood is left out and logged: the log itself still has its events. */
    List<DeviceState> devices() throws SQLException {
        List<DeviceState> all = new ArrayList<>();
        try (ResultSet row = connection.prepare(
                "SELECT id, gateway, meta, online, reason, last_seen, ts, metrics FROM device ORDER BY id").executeQuery()) {
            while (row.next()) {
                String meta = row.getString(3);
                int online = row.getInt(4);
                Boolean isOnline = row.wasNull() ? null : Boolean.valueOf(online != 0);
                try {
                    all.add(new DeviceState(row.getString(2), row.getString(1), meta == null ? null : utf8(meta), isOnline,
                            row.getString(5), row.getLong(6), row.getLong(7), values(utf8(row.getString(8)))));
                } catch (IOException e) {
                    log.error("What was known of device {} cannot be read and is left out", row.getString(1), e);
                }
            }
        }
        return all;
    }

    /** Oldest first. */
    List<Event> open() throws SQLException {
        List<Event> all = new ArrayList<>();
        try (ResultSet row = connection.prepare("SELECT event FROM open_alert ORDER BY seq").executeQuery()) {
            while (row.next()) {
                byte[] json = utf8(row.getString(1));
                try {
                    all.add(EventDecoder.decode(json, 0, json.length));
                } catch (IllegalArgumentException e) {
                    log.error("What was open cannot be read and is left out", e);
                }
            }
        }
        return all;
    }

    private static String object(Map<String, byte[]> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, byte[]> value : values.entrySet()) {
                json.writeFieldName(value.getKey());
                json.writeRawValue(utf8(value.getValue()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has none
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The values' bytes as they were written: numbers keep their digits. */
    private static Map<String, byte[]> values(byte[] object) throws IOException {
        Map<String, byte[]> values = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(object)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.finishToken();
                int end = (int) parser.currentLocation().getByteOffset();
                values.put(name, Arrays.copyOfRange(object, start, end));
            }
        }
        return values;
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
