package io.hirundo.gateway.live;

import java.util.SplittableRandom;

/** Messages of somebody who means no good: valid ones, nearly valid ones, and JSON that tries what a parser can stand. */
final class HostileText {
    private static final String[] GOOD = {
        "{\"type\":\"subscribe\",\"id\":\"1\",\"devices\":[\"a\",\"b-*\"]}",
        "{\"type\":\"subscribe\",\"id\":\"2\",\"devices\":[\"*\"],\"types\":[\"alert\",\"device_status\"]}",
        "{\"type\":\"subscribe\",\"devices\":[\"b-1\"],\"types\":[\"telemetry\"],\"metrics\":[\"n\"],\"maxRate\":2}",
        "{\"type\":\"subscribe\",\"id\":\"3\",\"devices\":[\"a\"],\"since\":[{\"gatewayId\":\"site-7\",\"journalId\":\"journal-1\",\"seq\":5}]}",
        "{\"type\":\"subscribe\",\"devices\":[\"*\"],\"types\":[\"presence\"]}",
        "{\"type\":\"unsubscribe\",\"id\":\"4\",\"devices\":[\"a\"]}",
        "{\"type\":\"unsubscribe\",\"devices\":[\"*\"]}",
        "{\"type\":\"ping\",\"id\":\"5\"}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"acknowledge\",\"id\":\"6\",\"alertId\":\"a:hot\"}",
        "{\"type\":\"auth\",\"token\":\"a/b/c\"}"};
    private static final String[] MEMBERS = {"type", "id", "devices", "types", "metrics", "maxRate", "since", "gatewayId", "journalId",
        "seq", "token", "alertId", "deviceId", "", "\\u0000", "__proto__"};
    private static final String LIKELY = "{}[]:,\"\\.-+eE0123456789 \ntfnN/*ud8";
    private static final String EXOTIC = "\u0000\u0007\u007f\u0080é€\ud7ff\ue000\ufeff\ufffd\uffff\u202e\u2028";

    private final SplittableRandom random;

    HostileText(SplittableRandom random) {
        this.random = random;
    }

    /** Any number of UTF-16 units up to 64 Ki bytes of UTF-8, never half a surrogate pair. */
    String next() {
        return switch (random.nextInt(10)) {
            case 0 -> good();
            case 1, 2, 3 -> mutated(good());
            case 4, 5 -> "{\"type\":" + value(2) + ",\"" + member() + "\":" + value(3) + "}";
            case 6, 7 -> replaced(good());
            case 8 -> value(6);
            default -> large();
        };
    }

    private String good() {
        return GOOD[random.nextInt(GOOD.length)];
    }

    private String member() {
        return MEMBERS[random.nextInt(MEMBERS.length)];
    }

    private String mutated(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 1 + random.nextInt(4); i > 0 && !out.isEmpty(); i--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(5)) {
                case 0 -> out.setCharAt(at, LIKELY.charAt(random.nextInt(LIKELY.length())));
                case 1 -> out.insert(at, EXOTIC.charAt(random.nextInt(EXOTIC.length())));
                case 2 -> out.setLength(at);
                case 3 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(8)));
                default -> out.insert(at, out.substring(at, Math.min(out.length(), at + 1 + random.nextInt(20))));
            }
        }
        return out.toString();
    }

    /** Another value in the place of one of the message's own. */
    private String replaced(String text) {
        int colon = text.indexOf(':', random.nextInt(text.length()));
        return colon < 0 ? text + value(1) : text.substring(0, colon + 1) + value(3) + ",\"" + member() + "\":" + value(2) + "}";
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 10)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> Long.toString(random.nextLong());
            case 3 -> "9".repeat(1 + random.nextInt(400));
            case 4 -> new String[] {"1e999999999", "-0", "1E-999999999", "0.1", "01", "NaN", "9007199254740993", "-1", "1.0"}[random.nextInt(9)];
            case 5 -> "\"" + "x".repeat(random.nextInt(70)) + "\"";
            case 6 -> "\"" + EXOTIC.charAt(1 + random.nextInt(EXOTIC.length() - 1)) + "😀\"";
            case 7 -> "\"" + new String[] {"subscribe", "unsubscribe", "ping", "auth", "acknowledge", "command"}[random.nextInt(6)] + "\"";
            case 8 -> "\"" + new String[] {"*", "**", "*a", "a*", "-*", "boil er", "../x", "\\ud800", "\\u0000", "telemetry"}[random.nextInt(10)] + "\"";
            case 9 -> "\"\"";
            case 10, 11 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
            case 12 -> "{\"" + member() + "\":" + value(depth - 1) + ",\"" + member() + "\":" + value(depth - 1) + "}";
            default -> "[]";
        };
    }

    private String large() {
        int length = 1 << random.nextInt(15);
        return switch (random.nextInt(8)) {
            case 0 -> "[".repeat(length);
            case 1 -> "{\"a\":".repeat(length / 4);
            case 2 -> "{\"type\":\"" + "t".repeat(length) + "\"}";
            case 3 -> "{\"type\":\"ping\",\"id\":\"" + "😀".repeat(length / 4) + "\"}";
            case 4 -> "{\"type\":\"subscribe\",\"devices\":[" + "\"a\",".repeat(length / 4) + "\"a\"]}";
            case 5 -> "{\"type\":\"subscribe\",\"devices\":[\"" + "d".repeat(length) + "\"]}";
            case 6 -> " ".repeat(length);
            default -> "{" + "\"id\":1,".repeat(length / 8) + "\"type\":\"ping\"}";
        };
    }
}
