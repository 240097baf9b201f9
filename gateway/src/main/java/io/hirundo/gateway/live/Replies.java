package io.hirundo.gateway.live;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hirundo.gateway.access.Principal;
import io.hirundo.gateway.command.CommandState;
import io.hirundo.gateway.event.Frames;
import java.util.List;

/** The server's own messages besides events, as complete frames. */
final class Replies {
    /** An error names what the viewer sent, which may be as long as a frame. It is for people to read. */
    private static final int MAX_ERROR = 500;

    private Replies() {}

    static byte[] connected(Principal who, String gatewayId, String journalId, long seq, long heartbeatMs) {
        return Frames.text("{\"type\":\"connected\",\"userId\":" + quoted(who.userId()) + ",\"role\":\""
                + who.role().wireName() + "\",\"gatewayId\":" + quoted(gatewayId) + ",\"journalId\":" + quoted(journalId)
                + ",\"seq\":" + seq + ",\"heartbeatMs\":" + heartbeatMs + ",\"devices\":" + array(who.devices().toList())
                + "}");
    }

    static byte[] subscribed(String id, List<String> devices, boolean resumed) {
        return Frames.text("{\"type\":\"subscribed\"" + id(id) + ",\"devices\":" + array(devices) + ",\"resumed\":"
                + resumed + "}");
    }

    static byte[] unsubscribed(String id, List<String> devices) {
        return Frames.text("{\"type\":\"unsubscribed\"" + id(id) + ",\"devices\":" + array(devices) + "}");
    }

    static byte[] commandSent(String id, CommandState command) {
        return Frames.text("{\"type\":\"command_sent\"" + id(id) + ",\"deviceId\":" + quoted(command.deviceId())
                + ",\"commandId\":" + quoted(command.id()) + "}");
    }

    static byte[] pong(String id, long serverTs) {
        return Frames.text("{\"type\":\"pong\"" + id(id) + ",\"serverTs\":" + serverTs + "}");
    }

    static byte[] skipped(String deviceId, int count) {
        return Frames.text("{\"type\":\"skipped\",\"count\":" + count + ",\"deviceId\":" + quoted(deviceId) + "}");
    }

    static byte[] presence(String userId, boolean joined, int viewers) {
        return Frames.text("{\"type\":\"presence\",\"userId\":" + quoted(userId) + ",\"action\":\""
                + (joined ? "joined" : "left") + "\",\"viewers\":" + viewers + "}");
    }

    static byte[] goodbye(long retryAfterMs) {
        return Frames.text("{\"type\":\"goodbye\",\"retryAfterMs\":" + retryAfterMs + "}");
    }

    static byte[] error(String id, ErrorCode code, String message) {
        return Frames.text("{\"type\":\"error\"" + id(id) + ",\"code\":\"" + code.wireName() + "\",\"message\":"
                + quoted(shortened(message)) + "}");
    }

    private static String shortened(String message) {
        return message.length() <= MAX_ERROR ? message : message.substring(0, MAX_ERROR) + "…";
    }

    private static String id(String id) {
        return ",\"id\":" + (id == null ? "null" : quoted(id));
    }

    private static String array(List<String> texts) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < texts.size(); i++) {
            json.append(i == 0 ? "" : ",").append(quoted(texts.get(i)));
        }
        return json.append(']').toString();
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
